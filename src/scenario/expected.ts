import { estimatedAnswerMs } from './estimate.js';
import type { Intent, Plan } from './types.js';

/** An intent at the moment at which it is or would be asked. */
export interface ExpectedTurn {
  readonly intent: Intent;
  readonly atMs: number;
}

/**
 * All turns of an open plan in order of time, follow-ups where they come due if every answer comes at 20 tokens/s.
 * Memory goes with the conversations that are under way at once.
 */
export function* expectedTurns(plan: Plan): Generator<ExpectedTurn> {
  const waiting: ExpectedTurn[] = [];
  const follow = ({ intent, atMs }: ExpectedTurn) => {
    const next = plan.followUp(intent);
    if (next === null) return;
    const dueMs = atMs + estimatedAnswerMs(intent) + next.thinkMs;
    if (dueMs < plan.durationMs) push(waiting, { intent: next.intent, atMs: dueMs });
  };
  for (const intent of plan.intents()) {
    const first = { intent, atMs: intent.scheduledMs ?? 0 };
    yield* dueBy(first.atMs, waiting, follow);
    yield first;
    follow(first);
  }
  yield* dueBy(Number.POSITIVE_INFINITY, waiting, follow);
}

function* dueBy(ms: number, waiting: ExpectedTurn[], follow: (turn: ExpectedTurn) => void): Generator<ExpectedTurn> {
  for (let [next] = waiting; next !== undefined && next.atMs <= ms; [next] = waiting) {
    pop(waiting);
    yield next;
    follow(next);
  }
}

/** Adds to a binary heap with the earliest turn in front. */
function push(heap: ExpectedTurn[], turn: ExpectedTurn): void {
  let at = heap.length;
  heap.push(turn);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || parent.atMs <= turn.atMs) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = turn;
}

/** Removes the turn in front. */
function pop(heap: ExpectedTurn[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    const [left, right] = [heap[below], heap[below + 1]];
    if (left === undefined) break;
    if (right !== undefined && right.atMs < left.atMs) below += 1;
    const child = heap[below];
    if (child === undefined || child.atMs >= last.atMs) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
}
