import type { ServerResponse } from 'node:http';
import type { Fault } from '../faults.js';
import { makePiece } from '../text/pieces.js';
import { type AnswerPlan, tokenAt, usageAfter } from './answer.js';
import { doneFrame, type FrameMaker } from './frames.js';
import type { Reply } from './reply.js';
import { Wire, type WireMode } from './wire.js';

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
} as const;

export interface StreamReplyOptions {
  readonly fault: Fault | null;
  readonly includeUsage: boolean;
  readonly tokensPerFrame: number;
  /** Real milliseconds. */
  readonly stallMs: number;
}

const midStreamError =
  'data: {"error":{"message":"Internal error while generating the answer.","type":"server_error","param":null,"code":500}}\n\n';

const wireModes: readonly string[] = ['split-writes', 'merged-writes', 'crlf'] satisfies WireMode[];

/** An answer as server-sent events: role, tokens, finish reason, usage if asked for, `[DONE]`. */
export class StreamReply implements Reply {
  private readonly wire: Wire;
  private readonly total: number;
  private readonly fault: Fault | null;
  private written = 0;
  private stall: NodeJS.Timeout | null = null;
  private afterStall: (() => void) | null = null;

  constructor(
    response: ServerResponse,
    private readonly plan: AnswerPlan,
    private readonly frames: FrameMaker,
    private readonly options: StreamReplyOptions,
  ) {
    const { fault } = options;
    this.fault = fault;
    this.total = plan.reasoning + plan.answer;
    this.wire = new Wire(response, 200, streamHeaders, isWireMode(fault?.name) ? fault.name : 'plain');
  }

  keepAlive(): void {
    this.wire.write(': keep-alive\n\n');
  }

  admitted(): void {
    this.wire.write(this.frames.role());
    if (this.fault?.name === 'empty-answer') this.close('stop', 0);
  }

  token(generated: number): boolean {
    if (!this.wire.open) return false;
    if (this.stall !== null) return true;
    this.writeTokens(generated, generated === this.total);
    return this.fault?.at === generated ? this.strike(this.fault) : true;
  }

  finished(): void {
    this.whenFlowing(() => {
      this.writeTokens(this.total, true);
      this.close(this.plan.finish, this.total);
    });
  }

  cut(): void {
    this.whenFlowing(() => this.close('insufficient_system_resource', this.written));
  }

  drop(): void {
    if (this.stall !== null) clearTimeout(this.stall);
    this.wire.close();
  }

  /** Lets a mid-stream fault happen. False when it ends the answer. */
  private strike(fault: Fault): boolean {
    switch (fault.name) {
      case 'reset-mid-stream':
        this.wire.reset();
        return false;
      case 'truncate':
        this.wire.end();
        return false;
      case 'error-event':
        this.wire.write(midStreamError);
        this.wire.write(doneFrame);
        this.wire.end();
        return false;
      case 'resource-cut':
        this.close('insufficient_system_resource', fault.at);
        return false;
      case 'content-filter':
        this.close('content_filter', fault.at);
        return false;
      case 'malformed-line':
        this.wire.write(this.frames.broken());
        return true;
      case 'stall':
        this.stall = setTimeout(() => this.flow(), this.options.stallMs);
        return true;
      default:
        return true;
    }
  }

  private flow(): void {
    this.stall = null;
    this.afterStall?.();
  }

  private whenFlowing(act: () => void): void {
    if (this.stall === null) act();
    else this.afterStall = act;
  }

  /** Writes the tokens not yet written, `tokensPerFrame` to a line, never thinking and answer in one. */
  private writeTokens(upTo: number, last: boolean): void {
    const { tokensPerFrame } = this.options;
    while (this.written < upTo) {
      const first = tokenAt(this.plan, this.written);
      const border = first.voice === 'reasoning' ? this.plan.reasoning : this.total;
      const end = Math.min(this.written + tokensPerFrame, border);
      if (end > upTo && !last) return;
      let { piece } = first;
      if (end - this.written > 1) {
        let text = '';
        for (let at = this.written; at < end; at += 1) text += tokenAt(this.plan, at).piece.text;
        piece = makePiece(text);
      }
      this.written = end;
      if (this.plan.field === 'hidden' && first.voice === 'reasoning') continue;
      const frame = this.frames.token(first.voice, piece);
      this.wire.write(frame.text, frame.bytes);
    }
  }

  private close(reason: string, tokens: number): void {
    const fault = this.fault?.name;
    this.wire.write(this.frames.finish(reason));
    if (this.options.includeUsage && fault !== 'no-usage') {
      const usage = this.frames.usage(usageAfter(this.plan, tokens));
      this.wire.write(usage);
      if (fault === 'duplicate-usage') this.wire.write(usage);
    }
    if (fault !== 'no-done') this.wire.write(doneFrame);
    this.wire.end();
  }
}

function isWireMode(name: string | undefined): name is WireMode {
  return name !== undefined && wireModes.includes(name);
}
