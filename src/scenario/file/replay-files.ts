import { BusytoneError } from '../../base/errors.js';
import { replayLoadOf } from '../replay/arrange.js';
import { readTrace, type TraceLines } from '../replay/read.js';
import type { ReplayLoad } from '../types.js';
import type { KeyPath, Problem } from './problem.js';
import type { ReplaySection } from './replay-schema.js';

/** The lines of a trace that a scenario names, by its path as written there. Throws to say why there are none. */
export type OpenTraceFile = (path: string) => TraceLines;

/** Reads the trace of a load. All chance in it follows from the seed. */
export function readReplay(
  replay: ReplaySection | undefined,
  seed: number,
  open: OpenTraceFile | null,
): { readonly load: ReplayLoad | null; readonly problems: readonly Problem[] } {
  const none = { load: null, problems: [] };
  if (replay === undefined) return none;
  const path: KeyPath = ['load', 'replay', 'file'];
  const wrong = (text: string) => ({ load: null, problems: [{ path, at: 'value', text } as const] });
  if (open === null) return wrong('cannot be read from here; name a scenario file beside which it stands');
  const fromMs = replay.from ?? 0;
  const toMs = replay.to ?? null;
  const failures = replay.failures ?? 'drop';
  let load: ReplayLoad | string;
  try {
    const raw = readTrace(open(replay.file), { format: replay.format ?? 'auto', fromMs, toMs, failures });
    load =
      typeof raw === 'string'
        ? raw
        : replayLoadOf(raw, {
            file: replay.file,
            seed,
            speed: replay.speed ?? 1,
            scale: replay.scale ?? 1,
            fromMs,
            toMs,
            jitterMs: replay.jitter ?? null,
            failures,
          });
  } catch (cause) {
    // Says what to do itself.
    if (cause instanceof BusytoneError) throw cause;
    return wrong(`cannot be read (${cause instanceof Error ? cause.message : String(cause)}); correct the path`);
  }
  return typeof load === 'string' ? wrong(load) : { load, problems: [] };
}
