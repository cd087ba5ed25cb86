import { monotonicMs } from '../../base/node/clock.js';
import type { Channels } from '../../engine/channel.js';
import { type Inspection, inspect } from '../../engine/inspect.js';
import { openChannels } from '../../engine/open-channels.js';
import type { EngineTarget } from '../../engine/types.js';
import type { Environment } from '../../k6/detect.js';
import type { RequestDialect } from '../../protocol/types.js';
import type { Plan, Scenario } from '../../scenario/types.js';
import type { CheckRequest } from '../../store/check-types.js';
import type { HostClearance } from '../host-guard.js';
import { requestRecord } from './request-record.js';

/** Requests of one check at most, whatever comes in between. */
export const mostRequests = 11;
/** No answer of a check's small requests is worth a longer wait. */
const longestRequestMs = 60_000;

/** Lets the end of the answer before come in, so that its connection can be used again if the server allows it. */
const betweenMs = 50;

export interface SessionOptions {
  readonly target: EngineTarget;
  readonly clearance: HostClearance;
  readonly lookUpMs: number;
  /** The person's own scenario, or the one that stands in for it. */
  readonly scenario: Scenario;
  readonly plan: Plan;
  /** False where only a target was given. */
  readonly hasScenario: boolean;
  /** Variable that the key comes from which the check asks with; null without a key. */
  readonly keyVariable: string | null;
  /** Variables of further keys, of classes of traffic, that the check does not try. */
  readonly untriedKeys: readonly string[];
  readonly provesKey: boolean;
  readonly redact: (text: string) => string;
  readonly readSecret: (name: string) => string | undefined;
  /** `bin` null: k6 in PATH, if there is one. */
  readonly k6: { readonly bin: string | null; readonly environment: Environment };
  readonly untilMs: number;
  readonly onRequest: (purpose: string, number: number) => void;
}

/** What a check knows of its target: sends its requests one at a time, counts them, and keeps what came back. */
export class CheckSession {
  readonly requests: CheckRequest[] = [];
  readonly inspections: Inspection[] = [];
  /** The form of request that the endpoint took last. */
  dialect: RequestDialect;
  private readonly channels: Channels;

  constructor(readonly options: SessionOptions) {
    const { target } = options;
    this.dialect = target.dialect;
    this.channels = openChannels({ ...target, connections: 'reuse' }, monotonicMs);
  }

  /** The target as requests are made for it: with the dialect that was found, on connections that are kept. */
  get target(): EngineTarget {
    return { ...this.options.target, dialect: this.dialect, connections: 'reuse' };
  }

  get requestsLeft(): number {
    return mostRequests - this.requests.length;
  }

  get timeLeftMs(): number {
    return this.options.untilMs - monotonicMs();
  }

  /**
   * Sends one request; null where no request or no time is left.
   * @param promptTokens estimate of its prompt's tokens; null for a request that is no chat completion
   */
  async ask(purpose: string, bytes: Uint8Array, promptTokens: number | null): Promise<Inspection | null> {
    if (this.requestsLeft <= 0 || this.timeLeftMs <= 0) return null;
    const { scenario, redact } = this.options;
    const { deadlines, stallMs } = scenario;
    const within = (ms: number) => Math.max(1, Math.min(ms, longestRequestMs, this.timeLeftMs));
    if (this.requests.length > 0) await new Promise(resolve => setTimeout(resolve, betweenMs));
    this.options.onRequest(purpose, this.requests.length + 1);
    const inspection = await inspect(this.channels, bytes, {
      deadlines: {
        connectMs: within(deadlines.connectMs),
        headersMs: within(deadlines.headersMs),
        firstTokenMs: within(deadlines.firstTokenMs),
        gapMs: within(deadlines.gapMs),
        totalMs: within(deadlines.totalMs),
      },
      stallMs,
      redact,
    });
    this.inspections.push(inspection);
    this.requests.push(requestRecord(purpose, inspection, promptTokens));
    return inspection;
  }

  close(): void {
    this.channels.close();
  }
}
