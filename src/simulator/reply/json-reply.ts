import type { ServerResponse } from 'node:http';
import type { Fault } from '../faults.js';
import { type AnswerPlan, tokenAt, usageAfter } from './answer.js';
import { usageJson } from './frames.js';
import type { Reply } from './reply.js';
import { Wire } from './wire.js';

/** An answer as one JSON object. Faults that need a stream have no effect on it. */
export class JsonReply implements Reply {
  private generated = 0;
  private over = false;
  private wire: Wire | null = null;

  constructor(
    private readonly response: ServerResponse,
    private readonly id: string,
    private readonly createdSeconds: number,
    private readonly model: string,
    private readonly plan: AnswerPlan,
    private readonly fault: Fault | null,
  ) {}

  /** A blank line: legal before JSON, and enough to keep proxies from timing out. */
  keepAlive(): void {
    this.wire ??= new Wire(this.response, 200, { 'content-type': 'application/json' });
    this.wire.write('\n');
  }

  admitted(): void {
    if (this.fault?.name === 'empty-answer') this.send('stop');
  }

  token(generated: number): boolean {
    if (this.over) return false;
    this.generated = generated;
    if (this.fault?.at !== generated) return true;
    switch (this.fault.name) {
      case 'reset-mid-stream':
        this.response.socket?.resetAndDestroy();
        return false;
      case 'resource-cut':
        this.cut();
        return false;
      case 'content-filter':
        this.send('content_filter');
        return false;
      default:
        return true;
    }
  }

  finished(): void {
    this.send(this.plan.finish);
  }

  cut(): void {
    this.send('insufficient_system_resource');
  }

  drop(): void {
    this.response.socket?.end();
  }

  private send(reason: string): void {
    this.over = true;
    const body = this.body(reason);
    if (this.wire) {
      this.wire.write(body);
      this.wire.end();
      return;
    }
    this.response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    this.response.end(body);
  }

  private body(reason: string): string {
    const { field } = this.plan;
    let reasoning = '';
    let content = '';
    for (let position = 0; position < this.generated; position += 1) {
      const { voice, piece } = tokenAt(this.plan, position);
      if (voice === 'answer' || field === 'think' || field === 'think-unopened') content += piece.json;
      else if (field !== 'hidden') reasoning += piece.json;
    }
    const apart = field === 'reasoning' || field === 'reasoning_content' ? `,"${field}":"${reasoning}"` : '';
    return (
      `{"id":"${this.id}","object":"chat.completion","created":${this.createdSeconds}` +
      `,"model":${JSON.stringify(this.model)},"choices":[{"index":0,"message":{"role":"assistant"` +
      `,"content":"${content}"${apart}},"logprobs":null,"finish_reason":"${reason}"}]` +
      `,"usage":${usageJson(usageAfter(this.plan, this.generated))}}`
    );
  }
}
