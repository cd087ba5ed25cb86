import { type Script, type Sequence, stream, tail } from '../../../test/support/truth-script.js';

/** How the server's answers of a load end; the names in the truth's log. */
export type Kind = 'whole' | 'cut' | 'broken' | 'error' | 'empty' | 'busy';

/** What every tool is asked to send: so many users, each asking again as soon as it was answered. */
export interface Load {
  readonly name: string;
  readonly words: string;
  readonly users: number;
  readonly requests: number;
  /** Roughly how long the load takes a client that costs no time, in seconds. */
  readonly seconds: number;
  /** Tokens of a whole answer. */
  readonly tokens: number;
  readonly answers: Sequence;
}

/** A steady pace, with first tokens up to 50 ms apart, so that the streams do not all step at once. */
function steady(name: string, users: number, requests: number, firstMs: number, tokens: number, everyMs: number): Load {
  const answers = Array.from({ length: requests }, (_, index): Script => {
    return { name: 'whole', steps: stream({ firstMs: firstMs + ((index * 37) % 50), tokens, everyMs }) };
  });
  const seconds = (requests / users) * ((firstMs + 25 + (tokens - 1) * everyMs) / 1_000);
  const words = `${users} users, ${requests} requests of ${tokens} tokens, ${1_000 / everyMs} tokens/s`;
  return { name, words, users, requests, seconds, tokens, answers: sequence(answers) };
}

/**
 * In the answers of the load of faults the role comes at once, the reasoning after `reasoningMs` and the answer after
 * `answerMs`, with `perChunk` tokens in every event.
 */
export const faultShape = { reasoningMs: 300, answerMs: 700, everyMs: 80, perChunk: 4, events: 10, reasoning: 5 };

/** Each number of requests is another power of two, so that a tool's counts tell which kinds it counted as what. */
const faultCounts: Readonly<Record<Kind, number>> = { whole: 98, busy: 32, cut: 16, error: 8, empty: 4, broken: 2 };

function faults(): Load {
  const total = Object.values(faultCounts).reduce((sum, count) => sum + count, 0);
  const placed: { readonly at: number; readonly kind: Kind }[] = [];
  for (const kind of Object.keys(faultCounts) as Kind[]) {
    // Evenly over the load, each kind from another start.
    for (let index = 0; index < faultCounts[kind]; index++) {
      placed.push({ at: ((index + 0.5) * total) / faultCounts[kind], kind });
    }
  }
  placed.sort((a, b) => a.at - b.at);
  const tokens = faultShape.events * faultShape.perChunk;
  return {
    name: 'faults',
    words: `20 users, ${total} requests, of which ${faultCounts.whole} are answered whole`,
    users: 20,
    requests: total,
    seconds: 8,
    tokens,
    answers: sequence(placed.map(({ kind }) => answerOf(kind))),
  };
}

function answerOf(kind: Kind): Script {
  const { reasoningMs, answerMs, everyMs, perChunk, events, reasoning } = faultShape;
  const lastMs = answerMs + (events - reasoning - 1) * everyMs;
  const role = { atMs: 0, event: 'role' } as const;
  const text = Array.from({ length: events }, (_, index) => {
    const atMs = index < reasoning ? reasoningMs + index * everyMs : answerMs + (index - reasoning) * everyMs;
    return { atMs, event: index < reasoning ? 'reasoning' : 'token', words: perChunk } as const;
  });
  const begun = [role, ...text.slice(0, -2)];
  const error = 'data: {"error":{"message":"The engine is overloaded","type":"server_error","code":503}}\n\n';
  switch (kind) {
    case 'whole':
      return { name: kind, steps: [role, ...text, ...tail(lastMs)] };
    case 'cut':
      return { name: kind, steps: [...begun, { atMs: lastMs, close: 'end' }] };
    case 'broken':
      return { name: kind, steps: [...begun, { atMs: lastMs, close: 'fin' }] };
    case 'error':
      return { name: kind, steps: [...begun, { atMs: lastMs, body: error }, ...tail(lastMs).slice(2)] };
    case 'empty':
      return { name: kind, steps: [role, ...tail(answerMs)] };
    case 'busy':
      return busy(kind);
  }
}

function busy(name: string): Script {
  const body = '{"error":{"message":"The engine is overloaded","type":"overloaded_error","code":503}}';
  const headers = { 'content-type': 'application/json', 'retry-after': '1' };
  return {
    name,
    status: 503,
    headers,
    framing: 'length',
    steps: [
      { atMs: 5, body },
      { atMs: 5, close: 'end' },
    ],
  };
}

function sequence(scripts: readonly Script[]): Sequence {
  const [first, ...rest] = scripts;
  if (first === undefined) throw new Error('A load has at least one answer');
  return [first, ...rest];
}

export const loads: readonly Load[] = [
  steady('low', 10, 80, 100, 20, 20),
  steady('medium', 200, 600, 200, 40, 50),
  steady('high', 500, 1_500, 200, 40, 50),
  faults(),
];
