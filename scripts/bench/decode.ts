import { parseArgs } from 'node:util';
import { createParser } from 'eventsource-parser';
import { ResponseReader } from '../../src/protocol/response.js';
import { type Row, tell } from './results.js';

/**
 * Cost of hearing one token event, against the usual way (an event stream parser, then JSON.parse). Both read the same
 * frames in turns, so that a busy machine burdens both; CPU time is taken, and the least of all rounds.
 *
 *     npx tsx scripts/bench/decode.ts [--json FILE]
 */

const events = 20_000;
const rounds = 15;
const framesPerRead = [1, 8];

interface Contender {
  readonly name: string;
  /** Reads everything and returns the number of token events it saw. */
  readonly run: (reads: readonly Uint8Array[]) => number;
}

/** The engine's way, which parses only what it does not recognise, and that of k6, which parses all. */
function responseReader(name: string, recognise: boolean): Contender {
  return {
    name,
    run: reads => {
      const reader = new ResponseReader({ stallMs: 1_000, keepGaps: true, recognise });
      reader.onHeaders(200, name => (name === 'content-type' ? 'text/event-stream' : null), 0);
      reads.forEach((bytes, index) => {
        reader.onBytes(bytes, index);
      });
      reader.onEnd(reads.length);
      return reader.progress.tokenEvents;
    },
  };
}

const contenders: readonly Contender[] = [
  responseReader('ResponseReader', true),
  responseReader('ResponseReader, parsing all', false),
  {
    name: 'eventsource-parser + JSON.parse',
    run: reads => {
      let tokens = 0;
      const decoder = new TextDecoder();
      const parser = createParser({
        onEvent: ({ data }) => {
          if (data === '[DONE]') return;
          const { delta } = JSON.parse(data).choices[0];
          if (delta.content || delta.reasoning_content) tokens += 1;
        },
      });
      for (const bytes of reads) parser.feed(decoder.decode(bytes, { stream: true }));
      return tokens;
    },
  },
  {
    name: 'JSON.parse alone',
    run: reads => {
      let tokens = 0;
      const decoder = new TextDecoder();
      for (const bytes of reads) {
        for (const frame of decoder.decode(bytes).split('\n\n')) {
          if (frame.startsWith('data: {') && JSON.parse(frame.slice(6)).choices[0].delta) tokens += 1;
        }
      }
      return tokens;
    },
  },
];

/** A chunk as DeepSeek sends it, about 280 bytes with its data field. */
function frame(index: number): string {
  const word = ['The', ' queue', ' grows', ' while', ' nobody', ' looks', ',', ' and', ' then', ' 排队', '.'][
    index % 11
  ];
  const isReasoning = index < events * 0.7;
  return `data: ${JSON.stringify({
    id: '8f1c0f4e-6b1d-4c5a-9b7e-3d2a1c0b9e8f',
    object: 'chat.completion.chunk',
    created: 1739404800,
    model: 'deepseek-reasoner',
    system_fingerprint: 'fp_5417b77867_prod',
    choices: [
      {
        index: 0,
        delta: isReasoning ? { content: null, reasoning_content: word } : { content: word, reasoning_content: null },
        logprobs: null,
        finish_reason: null,
      },
    ],
  })}\n\n`;
}

function readsOf(frames: readonly string[], perRead: number): Uint8Array[] {
  const encoder = new TextEncoder();
  const reads: Uint8Array[] = [];
  for (let at = 0; at < frames.length; at += perRead) {
    reads.push(encoder.encode(frames.slice(at, at + perRead).join('')));
  }
  return reads;
}

function main(): void {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const rows: Row[] = [];
  const frames = Array.from({ length: events }, (_, index) => frame(index));
  const bytes = new TextEncoder().encode(frames.join('')).length;
  console.log(`${events} events of ${Math.round(bytes / events)} bytes, ${rounds} rounds, node ${process.version}`);
  for (const perRead of framesPerRead) {
    const reads = readsOf(frames, perRead);
    const best = contenders.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < rounds; round++) {
      contenders.forEach((contender, index) => {
        const from = process.cpuUsage();
        const tokens = contender.run(reads);
        const { user, system } = process.cpuUsage(from);
        const perEvent = (user + system) / events;
        if (tokens !== events) throw new Error(`${contender.name} saw ${tokens} of ${events} token events`);
        best[index] = Math.min(best[index] ?? 0, perEvent);
      });
    }
    contenders.forEach(({ name }, index) => {
      rows.push({ cell: `hear, ${perRead} a read`, client: name, figures: { cpuUs: best[index] ?? Number.NaN } });
    });
  }
  tell({ rows, skipped: [] }, values.json);
}

main();
