import type { Voice } from '../text/corpus.js';
import type { Piece } from '../text/pieces.js';

/** Where the reasoning goes; `none` is a model that does not think. */
export const reasoningFields = ['reasoning_content', 'reasoning', 'think', 'think-unopened', 'hidden', 'none'] as const;

export type ReasoningField = (typeof reasoningFields)[number];

export interface UsageNumbers {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
  readonly completionTokens: number;
}

/** A frame and its length in UTF-8. */
export interface Frame {
  readonly text: string;
  readonly bytes: number;
}

/** The frames of one streamed answer, put together from parts that are made once. */
export class FrameMaker {
  private readonly head: string;
  private readonly before: Readonly<Record<Voice, string>>;
  private readonly after: string;
  private readonly fixedBytes: Readonly<Record<Voice, number>>;

  constructor(
    id: string,
    createdSeconds: number,
    model: string,
    field: ReasoningField,
    /** The time to stamp into each chunk as `x_sent_ms`, or null for none. */
    private readonly stamp: (() => number) | null,
  ) {
    this.head = `data: {"id":"${id}","object":"chat.completion.chunk","created":${createdSeconds},"model":${JSON.stringify(model)}`;
    const reasoningKey = field === 'reasoning' || field === 'reasoning_content' ? field : 'content';
    const delta = (key: string): string => `${this.head},"choices":[{"index":0,"delta":{"${key}":"`;
    this.before = { reasoning: delta(reasoningKey), answer: delta('content') };
    this.after = '"},"logprobs":null,"finish_reason":null}]';
    const tail = Buffer.byteLength(this.after) + '}\n\n'.length;
    this.fixedBytes = {
      reasoning: Buffer.byteLength(this.before.reasoning) + tail,
      answer: Buffer.byteLength(this.before.answer) + tail,
    };
  }

  token(voice: Voice, piece: Piece): Frame {
    const stamp = this.stampText();
    return {
      text: `${this.before[voice]}${piece.json}${this.after}${stamp}}\n\n`,
      bytes: this.fixedBytes[voice] + piece.jsonBytes + stamp.length,
    };
  }

  role(): string {
    return this.chunk('[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]');
  }

  finish(reason: string): string {
    return this.chunk(`[{"index":0,"delta":{},"logprobs":null,"finish_reason":"${reason}"}]`);
  }

  usage(usage: UsageNumbers): string {
    return `${this.head},"choices":[],"usage":${usageJson(usage)}${this.stampText()}}\n\n`;
  }

  /** A token frame whose JSON breaks off, as when a proxy lost the rest of a line. */
  broken(): string {
    return `${this.before.answer}\n\n`;
  }

  private chunk(choices: string): string {
    return `${this.head},"choices":${choices}${this.stampText()}}\n\n`;
  }

  private stampText(): string {
    return this.stamp === null ? '' : `,"x_sent_ms":${this.stamp().toFixed(3)}`;
  }
}

export const doneFrame = 'data: [DONE]\n\n';

/** The usage object as JSON, as OpenAI words it. */
export function usageJson(usage: UsageNumbers): string {
  return (
    `{"prompt_tokens":${usage.promptTokens},"completion_tokens":${usage.completionTokens}` +
    `,"total_tokens":${usage.promptTokens + usage.completionTokens}` +
    `,"prompt_tokens_details":{"cached_tokens":${usage.cachedTokens}}` +
    `,"completion_tokens_details":{"reasoning_tokens":${usage.reasoningTokens}}}`
  );
}
