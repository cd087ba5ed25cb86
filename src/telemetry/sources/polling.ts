import { monotonicMs } from '../../base/node/clock.js';
import type { Observation, Source, SourceSink } from './source.js';

/** A look that takes longer has failed, however seldom one looks. */
const longestLookMs = 3_000;
/** A source that does not answer is asked less and less often, down to this. */
const longestPauseMs = 10_000;

/**
 * Looks at something at even times, as far as the sink knows of no better moment near them, and never twice at once; a
 * look that takes longer than the pause skips the next.
 */
export function pollingSource(everyMs: number, look: (signal: AbortSignal) => Promise<Observation>): Source {
  const ended = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let last: Promise<void> = Promise.resolve();
  let failures = 0;

  async function once(sink: SourceSink): Promise<void> {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(longestLookMs)]);
    try {
      const observation = await look(signal);
      failures = 0;
      sink.observed(observation);
    } catch (error) {
      if (ended.signal.aborted) return;
      failures += 1;
      sink.failed(wordsOf(error));
    }
  }

  function next(sink: SourceSink, dueMs: number): void {
    if (ended.signal.aborted) return;
    const pause = Math.min(longestPauseMs, everyMs * 2 ** Math.min(failures, 10));
    const now = monotonicMs();
    const at = failures > 0 ? now + Math.max(everyMs, pause) : Math.max(dueMs + everyMs, now);
    // What is due next counts from where this look was due: the even times stay.
    timer = setTimeout(() => run(sink, at), Math.max(0, sink.bestMoment(at) - now));
    // Telemetry alone keeps no process alive.
    timer.unref();
  }

  function run(sink: SourceSink, dueMs: number): void {
    last = once(sink).then(() => next(sink, dueMs));
  }

  return {
    start: sink => run(sink, monotonicMs()),
    async stop() {
      ended.abort();
      if (timer) clearTimeout(timer);
      await last;
    },
  };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${longestLookMs / 1_000} s`;
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? `${error.message}: ${cause.message}` : error.message;
}
