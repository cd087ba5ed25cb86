import { monotonicMs } from '../base/node/clock.js';
import { adaptDialect } from '../protocol/request.js';
import type { Outcome, RequestDialect, ResponseProgress } from '../protocol/types.js';
import type { ChatMessage, Deadlines } from '../scenario/types.js';
import { inspect } from './inspect.js';
import { openChannels } from './open-channels.js';
import { RequestTemplate } from './request-template.js';
import type { EngineTarget } from './types.js';

export interface ProbeRequest {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  /** Sent along to see whether the endpoint takes it; without it none is sent. */
  readonly reasoningEffort?: string | null;
  readonly deadlines: Deadlines;
  readonly stallMs: number;
  /** Removes secrets from the outcome's message. */
  readonly redact: (text: string) => string;
}

/** What came of one request. Times in milliseconds since the (last) request was sent. */
export interface ProbeResult {
  readonly outcome: Outcome;
  readonly progress: ResponseProgress;
  /** The dialect of the last request: the one that worked, if any did. */
  readonly dialect: RequestDialect;
  /** null when no connection came about. */
  readonly connectedMs: number | null;
  readonly totalMs: number;
  readonly remoteAddress: string | null;
}

/** Each option that a server refuses costs one request; there are three of them. */
const mostAdaptations = 3;

/**
 * Sends one request over the same path as a load would, and again in a changed dialect while the server refuses one of
 * the request's optional parts. Never rejects for a failed request.
 */
export async function probe(target: EngineTarget, request: ProbeRequest): Promise<ProbeResult> {
  let { dialect } = target;
  for (let adaptation = 0; ; adaptation++) {
    const result = await send({ ...target, dialect }, request);
    if (adaptation === mostAdaptations) return result;
    const next = adaptDialect(dialect, result.progress.http, result.progress.error);
    if (next === null) return result;
    dialect = next;
  }
}

async function send(target: EngineTarget, request: ProbeRequest): Promise<ProbeResult> {
  const channels = openChannels({ ...target, connections: 'fresh' }, monotonicMs);
  const bytes = new RequestTemplate(target).bytes(request.messages, request.maxTokens, request.reasoningEffort ?? null);
  const { outcome, progress, connectedMs, totalMs, remoteAddress } = await inspect(channels, bytes, request);
  channels.close();
  return { outcome, progress, dialect: target.dialect, connectedMs, totalMs, remoteAddress };
}
