import { createLogUpdate } from 'log-update';
import type { LiveSnapshot } from '../../measure/live.js';
import type { Plan } from '../../scenario/types.js';
import { drawingOn, harmless } from '../terminal-guard.js';
import { liveFrame, progressLine, recentMs } from './live-frame.js';
import { paletteFor, widthOf } from './palette.js';

/** Drawing more often than this helps no eye and takes time from the writing of records. */
const shortestFrameMs = 250;
const shortestLineMs = 1_000;
const longestLineMs = 5_000;

/** Progress of a run on a stream: a picture that redraws itself on a terminal, a line now and then elsewhere. */
export class LiveView {
  private plan: Plan | null = null;
  private stops = 0;
  private lastAtMs = Number.NEGATIVE_INFINITY;
  /** Running totals of the last ten seconds, the oldest first. */
  private sent: { readonly atMs: number; readonly sent: number }[] = [];
  private readonly update: ReturnType<typeof createLogUpdate> | null;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly enabled: boolean,
  ) {
    // A dumb terminal cannot move its cursor.
    const draws = stream.isTTY && process.env['TERM'] !== 'dumb';
    this.update = enabled && draws ? createLogUpdate(drawingOn(stream)) : null;
  }

  /** A line that stays. */
  print(text: string): void {
    if (!this.enabled) return;
    this.update?.clear();
    this.stream.write(`${text}\n`);
  }

  start(plan: Plan): void {
    this.plan = plan;
    this.lastAtMs = Number.NEGATIVE_INFINITY;
    this.sent = [{ atMs: 0, sent: 0 }];
  }

  show(snapshot: LiveSnapshot): void {
    const { plan, update } = this;
    if (!this.enabled || plan === null) return;
    const { atMs } = snapshot.progress;
    const sentPerSecond = this.sentRate(snapshot);
    const every =
      update === null ? Math.min(longestLineMs, Math.max(shortestLineMs, plan.durationMs / 10)) : shortestFrameMs;
    // Snapshots come a little early or late; one that is due within a tenth of the pause is taken.
    if (atMs - this.lastAtMs < every * 0.9) return;
    this.lastAtMs = atMs;
    if (update === null) {
      this.stream.write(`${progressLine(snapshot, { plan, sentPerSecond })}\n`);
      return;
    }
    const options = {
      plan,
      width: widthOf(this.stream) - 1,
      paint: paletteFor(this.stream),
      sentPerSecond,
      stops: this.stops,
    };
    update(harmless(liveFrame(snapshot, options).join('\n')));
  }

  /** The user asked to stop, once more. */
  stopping(): void {
    this.stops++;
    if (!this.enabled || this.update !== null) return;
    this.stream.write(this.stops === 1 ? 'Stopping: nothing new is sent.\n' : 'Ending everything now.\n');
  }

  private sentRate({ progress }: LiveSnapshot): number {
    this.sent.push({ atMs: progress.atMs, sent: progress.sent });
    while ((this.sent[1]?.atMs ?? Number.POSITIVE_INFINITY) <= progress.atMs - recentMs) this.sent.shift();
    const first = this.sent[0] ?? { atMs: 0, sent: 0 };
    const overMs = progress.atMs - first.atMs;
    return overMs <= 0 ? 0 : ((progress.sent - first.sent) / overMs) * 1_000;
  }

  /** Takes the picture away; what follows is the result. */
  end(): void {
    this.update?.clear();
    this.update?.done();
    this.plan = null;
  }
}
