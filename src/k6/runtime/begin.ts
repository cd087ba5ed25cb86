/** What `setup` hands to every iteration. */
export interface Begun {
  /** Load time zero as milliseconds since 1970, the same in all processes of a load; null: when k6 itself begins. */
  readonly zeroWallMs: number | null;
}

/** Which part of a load a process of k6 has, by the names of k6's options; null where it has all. */
export interface Part {
  readonly executionSegment: string | null;
  readonly executionSegmentSequence: string | null;
}

/** The clock's next round moment must be this far away, so that processes a little later still take the same. */
const leastMs = 5_000;

/**
 * When a load begins that several processes make together: at `BUSYTONE_BEGIN_AT` (seconds since 1970), or at the clock's
 * next multiple of `BUSYTONE_BEGIN_EVERY` seconds. Milliseconds since 1970; null where nothing was agreed.
 * @throws Error for what is no time, or one that has passed.
 */
export function agreedBegin(
  environment: Readonly<Record<string, string | undefined>>,
  nowWallMs: number,
): number | null {
  const at = secondsIn(environment, 'BUSYTONE_BEGIN_AT');
  if (at !== null) {
    const beginMs = at * 1_000;
    if (beginMs > nowWallMs) return beginMs;
    const agoSeconds = ((nowWallMs - beginMs) / 1_000).toFixed(1);
    throw new Error(`BUSYTONE_BEGIN_AT was ${agoSeconds} s ago: name a later moment, in seconds since 1970.`);
  }
  const every = secondsIn(environment, 'BUSYTONE_BEGIN_EVERY');
  if (every === null) return null;
  return Math.ceil((nowWallMs + leastMs) / (every * 1_000)) * every * 1_000;
}

function secondsIn(environment: Readonly<Record<string, string | undefined>>, name: string): number | null {
  const text = environment[name];
  if (text === undefined || text === '') return null;
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new Error(`${name} has to be a number of seconds, and is "${text}".`);
}
