export type Labels = Readonly<Record<string, string>>;

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** A cumulative histogram in the sense of Prometheus. */
export class Histogram {
  private readonly counts: number[];
  sum = 0;
  count = 0;

  /** @param bounds ascending upper bounds; `+Inf` is implied. */
  constructor(readonly bounds: readonly number[]) {
    this.counts = new Array<number>(bounds.length).fill(0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const { bounds } = this;
    for (let index = 0; index < bounds.length; index += 1) {
      if (value <= (bounds[index] ?? Number.POSITIVE_INFINITY)) {
        this.counts[index] = (this.counts[index] ?? 0) + 1;
        return;
      }
    }
  }

  /** Upper bound and number of observations up to it. */
  cumulative(): readonly (readonly [bound: number, count: number])[] {
    let total = 0;
    return this.bounds.map((bound, index) => {
      total += this.counts[index] ?? 0;
      return [bound, total] as const;
    });
  }
}

/** Builds a page in Prometheus' text exposition format, version 0.0.4. */
export class ExpositionPage {
  private text = '';

  constructor(private readonly common: Labels) {}

  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    this.family(name, help, 'gauge', [{ labels, value }]);
  }

  counter(name: string, help: string, value: number, labels: Labels = {}): void {
    this.family(name, help, 'counter', [{ labels, value }]);
  }

  /** Several series under one name. */
  family(
    name: string,
    help: string,
    type: 'gauge' | 'counter',
    series: readonly { readonly labels: Labels; readonly value: number }[],
  ): void {
    this.header(name, help, type);
    for (const { labels, value } of series) this.sample(name, labels, value);
  }

  histogram(name: string, help: string, histogram: Histogram): void {
    this.header(name, help, 'histogram');
    for (const [bound, count] of histogram.cumulative())
      this.sample(`${name}_bucket`, { le: formatValue(bound) }, count);
    this.sample(`${name}_bucket`, { le: '+Inf' }, histogram.count);
    this.sample(`${name}_sum`, {}, histogram.sum);
    this.sample(`${name}_count`, {}, histogram.count);
  }

  toString(): string {
    return this.text;
  }

  private header(name: string, help: string, type: string): void {
    this.text += `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
  }

  private sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries({ ...this.common, ...labels }).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
    this.text += `${name}{${pairs.join(',')}} ${formatValue(value)}\n`;
  }
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Floats the way Prometheus' own client libraries print them: bounds always with a decimal point. */
function formatValue(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
}
