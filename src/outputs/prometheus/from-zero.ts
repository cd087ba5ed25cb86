import { families, type Series } from './series.js';

/**
 * Counters that begin with their first sample hide what was counted until then from `rate` and `increase`. Every counter
 * that shows for the first time is therefore preceded by a zero.
 */
export class FromZero {
  private readonly known = new Set<string>();

  /** @param earlierMs how long before its first sample a counter was at zero */
  constructor(private readonly earlierMs: number) {}

  add(batch: readonly Series[]): Series[] {
    const zeros = batch.filter(one => isCounter(one.name) && this.isNew(one));
    return [...zeros.map(one => ({ ...one, value: 0, atMs: one.atMs - this.earlierMs })), ...batch];
  }

  private isNew({ name, labels }: Series): boolean {
    const before = this.known.size;
    this.known.add(`${name} ${JSON.stringify(labels)}`);
    return this.known.size > before;
  }
}

/** Of the run's own: what sources tell began before the run. */
function isCounter(name: string): boolean {
  const type = families.get(name)?.type ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))?.type;
  return type === 'counter' || type === 'histogram';
}
