import http from 'node:http';
import { monotonicMs } from '../../src/base/node/clock.js';
import type { Simulator } from '../../src/simulator/index.js';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Arrival of each read, and its bytes. */
  readonly reads: readonly { readonly atMs: number; readonly bytes: Buffer }[];
  /** `end` for a body that ended as HTTP says it should, else the error's code. */
  readonly ended: string;
}

export interface Question {
  readonly prompt?: string;
  readonly stream?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Called at each read, e.g. to know that an answer has begun. */
  readonly onRead?: (text: string, request: http.ClientRequest) => void;
}

/** The body of a request for 3 tokens of reasoning and 4 of answer, or what `prompt` asks for. */
export function bodyOf(question: Question): string {
  return JSON.stringify({
    model: 'any',
    stream: question.stream ?? true,
    messages: [
      { role: 'user', content: question.prompt ?? 'Why? (Think in about 3 tokens, then answer in about 4 tokens.)' },
    ],
    ...question.extra,
  });
}

export function ask(simulator: Simulator, question: Question = {}): Promise<Answer> {
  return post(simulator, '/v1/chat/completions', bodyOf(question), question);
}

/** A request over a connection of its own, and whatever comes back, errors included. */
export function post(simulator: Simulator, path: string, body: string, question: Question = {}): Promise<Answer> {
  return new Promise(resolve => {
    const reads: { atMs: number; bytes: Buffer }[] = [];
    let head: { status: number; headers: http.IncomingHttpHeaders } = { status: 0, headers: {} };
    const done = (ended: string): void =>
      resolve({ ...head, reads, ended, body: Buffer.concat(reads.map(read => read.bytes)).toString('utf8') });
    const request = http.request(
      {
        host: '127.0.0.1',
        port: simulator.port,
        path,
        method: body === '' ? 'GET' : 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', ...question.headers },
      },
      response => {
        head = { status: response.statusCode ?? 0, headers: response.headers };
        response.on('data', (bytes: Buffer) => {
          reads.push({ atMs: monotonicMs(), bytes });
          question.onRead?.(bytes.toString('utf8'), request);
        });
        response.on('end', () => done('end'));
        response.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    request.end(body === '' ? undefined : body);
  });
}

export interface Chunk {
  readonly id: string;
  /** Absent in an error. */
  readonly choices?: readonly {
    readonly delta: Readonly<Record<string, string>>;
    readonly finish_reason: string | null;
  }[];
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly completion_tokens_details: { readonly reasoning_tokens: number };
  };
  readonly error?: { readonly message: string; readonly code: unknown };
  readonly x_sent_ms?: number;
}

/** The data lines of a stream, by the simplest reading that is right for what the simulator writes. */
export function dataLines(body: string): string[] {
  return body
    .split(/\r?\n/)
    .filter(line => line.startsWith('data: '))
    .map(line => line.slice(6));
}

export function chunks(body: string): Chunk[] {
  return dataLines(body)
    .filter(line => line !== '[DONE]')
    .map(line => JSON.parse(line) as Chunk);
}

/** All text of one delta field. */
export function textOf(body: string, field: string): string {
  return chunks(body)
    .flatMap(chunk => (chunk.choices ?? []).map(choice => choice.delta[field] ?? ''))
    .join('');
}

/** Data lines that carry text in a field. */
export function countOf(body: string, field: string): number {
  return chunks(body).filter(chunk => chunk.choices?.some(choice => (choice.delta[field] ?? '') !== '')).length;
}

export function finishOf(body: string): string | null {
  return chunks(body).reduce<string | null>((found, chunk) => chunk.choices?.[0]?.finish_reason ?? found, null);
}

/** Starts a long answer and resolves when its first token is there: the one place of a small machine is taken. */
export async function occupy(simulator: Simulator): Promise<{ leave(): void; left: Promise<Answer> }> {
  return new Promise(resolve => {
    const left = ask(simulator, {
      prompt: 'Go on. (Answer in about 60000 tokens.)',
      onRead: (text, request) => {
        if (text.includes('"content":"') && !text.includes('"role"')) resolve({ leave: () => request.destroy(), left });
      },
    });
  });
}
