import { faultShape, type Kind } from './load.js';
import type { Reported } from './peer.js';
import type { Truth } from './truth.js';

const kinds = ['cut', 'broken', 'error', 'empty', 'busy'] as const satisfies readonly Kind[];

const words: Readonly<Record<(typeof kinds)[number], string>> = {
  cut: 'streams that end in order, without finish reason and `[DONE]`',
  broken: 'streams whose connection closes in the middle of the body',
  error: 'streams that carry an error object',
  empty: 'answers without any token',
  busy: '503 answers',
};

/** What a tool made of the load of faults, one sentence for each of them. */
export function findings(reported: Reported, truth: Truth): string[] {
  return [...countedAs(reported, truth), firstToken(reported), manyTokens(reported, truth)];
}

/** The numbers of the kinds differ by powers of two, so the sum of failures tells which kinds are in it. */
function countedAs({ succeeded, failed }: Reported, { counts }: Truth): string[] {
  const failures = kindsOf(failed, counts);
  if (failures === null) return [`its ${failed} failures are no sum of the kinds of faults`];
  const others = kinds.filter(kind => !failures.includes(kind));
  const inSuccesses = kindsOf(succeeded - counts.whole, counts);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return kinds.map(kind => {
    const share = `the ${counts[kind]} ${words[kind]} (${((counts[kind] * 100) / total).toFixed(1)} %)`;
    if (failures.includes(kind)) return `counts ${share} as failures`;
    const all = others.length === inSuccesses?.length;
    if (all || inSuccesses?.includes(kind) === true) return `counts ${share} as successes`;
    return inSuccesses === null ? `does not count ${share} as failures` : `leaves ${share} out of both counts`;
  });
}

/** Null when no set of kinds makes up the number. */
function kindsOf(number: number, counts: Truth['counts']): (typeof kinds)[number][] | null {
  for (let set = 0; set < 2 ** kinds.length; set++) {
    const chosen = kinds.filter((_, index) => (set & (1 << index)) !== 0);
    if (chosen.reduce((sum, kind) => sum + counts[kind], 0) === number) return chosen;
  }
  return null;
}

function firstToken({ ttft, ttfa }: Reported): string {
  if (ttft === null) return 'does not tell the time to the first token';
  const { reasoningMs, answerMs } = faultShape;
  const events = { 'the role': 0, 'the first reasoning token': reasoningMs, 'the first token of the answer': answerMs };
  const nearest = Object.entries(events).reduce((best, each) =>
    Math.abs(ttft.p50Ms - each[1]) < Math.abs(ttft.p50Ms - best[1]) ? each : best,
  );
  const apart = ttfa === null ? '' : `; tells the first token of the answer apart (${ttfa.p50Ms.toFixed(0)} ms)`;
  return `its TTFT (${ttft.p50Ms.toFixed(0)} ms at the median) is that of ${nearest[0]}${apart}`;
}

function manyTokens({ itl, tpot }: Reported, truth: Truth): string {
  const gap = itl === null ? 'tells no gaps' : `gap at the median ${itl.p50Ms.toFixed(1)} ms`;
  const each = tpot === null ? 'no TPOT' : `TPOT ${tpot.p50Ms.toFixed(1)} ms`;
  return (
    `with ${faultShape.perChunk} tokens in a chunk: ${gap}, ${each}; ` +
    `true are ${truth.itl.p50Ms.toFixed(1)} ms between chunks and ${truth.tpot.p50Ms.toFixed(1)} ms for a token`
  );
}
