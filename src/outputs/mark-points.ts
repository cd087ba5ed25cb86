import type { Mark } from './marks.js';
import type { Point } from './measurements.js';
import type { RunFacts } from './run-facts.js';

type Tags = Readonly<Record<string, string>>;

/** A mark stands at its own moment; `until_ms` is in milliseconds since 1970, as dashboards want the end of a span. */
export function markPoint({ kind, atMs, untilMs, text }: Mark, common: Tags, at: (ms: number) => string): Point {
  const until = untilMs === null ? null : Number(at(untilMs).slice(0, -6));
  return {
    measurement: 'busytone_marks',
    tags: { ...common, kind },
    fields: { text, until_ms: until },
    nanoseconds: at(atMs),
  };
}

/** What a run came to, at the moment of its beginning. */
export function runPoint({ words, figures, zeroWallMs }: RunFacts, common: Tags): Point {
  return {
    measurement: 'busytone_run',
    tags: common,
    fields: { ...words, ...figures },
    nanoseconds: `${zeroWallMs}000000`,
  };
}
