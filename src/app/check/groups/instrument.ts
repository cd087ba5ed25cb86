import { formatDurationMs } from '../../../base/units.js';
import { type Accuracy, type ErrorSpread, measureAccuracy } from '../../../engine/accuracy.js';
import type { Finding } from '../../../store/check-types.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import { rounded } from '../request-record.js';

const { ok, warn, unknown } = findingsOf('instrument');

/** Above this a run calls its own dispatch suspect (docs/methodology.md); the same is asked of stamps. */
const suspectMs = 5;

const cure =
  'Times of a run are off by as much. Close other programs, or use a quieter machine; what counts is how it compares with the endpoint’s own times.';

/** How far off this instrument is here and now: measured against a sender on loopback, never claimed. */
export const instrument: CheckGroup = {
  id: 'instrument',
  title: 'Instrument',
  needs: 'nothing',
  async look() {
    let accuracy: Accuracy;
    try {
      accuracy = await measureAccuracy();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return [unknown('accuracy', 'accuracy', `not measured: ${why}`)];
    }
    const { ttftError, gapError, lateness, streams, eventsPerSecond } = accuracy;
    const load = { streams, eventsPerSecond: Math.round(eventsPerSecond) };
    return [
      finding('ttft', 'first tokens', 'off by', ttftError, load),
      finding('gaps', 'token gaps', 'off by', gapError, load),
      finding('lateness', 'dispatch', 'late by', lateness, load),
    ];
  },
};

function finding(
  id: string,
  title: string,
  verb: string,
  { n, p50Ms, p99Ms }: ErrorSpread,
  load: Readonly<Record<string, number>>,
): Finding {
  const evidence = { n, p50Ms: rounded(p50Ms), p99Ms: rounded(p99Ms), ...load };
  const found = `${verb} ${formatDurationMs(p50Ms)} at the median, ${formatDurationMs(p99Ms)} at p99, of ${n}`;
  return p99Ms > suspectMs ? warn(id, title, found, cure, evidence) : ok(id, title, found, evidence);
}
