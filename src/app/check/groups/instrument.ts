import { formatDurationMs } from '../../../base/units.js';
import { streamsAtOnce } from '../../../engine/truth/load.js';
import { measureAgainstTruth, suspectErrorMs } from '../../../engine/truth/measure.js';
import { startSender } from '../../../engine/truth/sender-process.js';
import type { Finding } from '../../../store/check-types.js';
import type { ErrorSpread, TruthCell } from '../../../store/selftest-types.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';

const { ok, warn, unknown } = findingsOf('instrument');

const load = streamsAtOnce(50, 20);

const cure =
  'Times of a run are off by as much. Close other programs, or use a quieter machine; what counts is how it compares with the endpoint’s own times.';

/** How far off this instrument is here and now: the smallest cell of a selftest, measured and never claimed. */
export const instrument: CheckGroup = {
  id: 'instrument',
  title: 'Instrument',
  needs: 'nothing',
  async look() {
    let cell: TruthCell;
    try {
      cell = await measured();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return [unknown('accuracy', 'accuracy', `not measured: ${why}`)];
    }
    const { ttftError, gapError, lateness, streams, eventsPerSecond } = cell;
    const facts = { streams, eventsPerSecond: Math.round(eventsPerSecond) };
    return [
      finding('ttft', 'first tokens', 'off by', ttftError, facts),
      finding('gaps', 'token gaps', 'off by', gapError, facts),
      finding('lateness', 'dispatch', 'late by', lateness, facts),
    ];
  },
};

async function measured(): Promise<TruthCell> {
  const sender = await startSender();
  try {
    return await measureAgainstTruth([sender], load);
  } finally {
    await sender.close();
  }
}

function finding(
  id: string,
  title: string,
  verb: string,
  { n, p50Ms, p99Ms }: ErrorSpread,
  facts: Readonly<Record<string, number>>,
): Finding {
  const evidence = { n, p50Ms, p99Ms, ...facts };
  const found = `${verb} ${formatDurationMs(p50Ms)} at the median, ${formatDurationMs(p99Ms)} at p99, of ${n}`;
  return p99Ms > suspectErrorMs ? warn(id, title, found, cure, evidence) : ok(id, title, found, evidence);
}
