import type { EndedLine, K6Line, SentLine } from '../../src/k6/runtime/lines.js';
import { segmentsOf } from '../../src/k6/segments.js';
import type { Plan } from '../../src/scenario/types.js';
import { attempt } from './attempts.js';

/** What the processes of k6 print that send a plan together, each intent answered at once: lines of each, by its number. */
export function consolesOf(plan: Plan, count: number, zeroWallMs: (number: number) => number): K6Line[][] {
  const intents = [...plan.intents()];
  return segmentsOf(count).map(({ number, segment, sequence }) => {
    const zero = zeroWallMs(number);
    const own = intents.filter((_, index) => index % count === number - 1);
    const sent = own.map((intent): SentLine => {
      const scheduledMs = intent.scheduledMs ?? 0;
      return { busytone: 'sent', intent, retry: 0, reclick: 0, scheduledMs, sentMs: scheduledMs + 1, zeroWallMs: zero };
    });
    const ended = sent.map(({ intent, scheduledMs }): EndedLine => {
      const { index, session, turn } = intent;
      const record = attempt({
        intent: index,
        session,
        turn,
        class: intent.class,
        scheduledMs,
        sentMs: scheduledMs + 1,
      });
      return { busytone: 'ended', record, gaps: [20] };
    });
    const atMs = (line: SentLine | EndedLine) => (line.busytone === 'sent' ? line.sentMs : line.record.endMs);
    const lines = [...sent, ...ended].sort((a, b) => atMs(a) - atMs(b));
    const { planHash } = plan;
    return [
      { busytone: 'start', planHash, transport: 'relay', segment, sequence },
      ...lines,
      { busytone: 'over', wallMs: zero + plan.durationMs + 10_000 },
    ];
  });
}

export function textOf(lines: readonly K6Line[]): string {
  return lines.map(line => `${JSON.stringify(line)}\n`).join('');
}
