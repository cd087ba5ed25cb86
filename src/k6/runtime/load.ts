import { redactor } from '../../base/redact.js';
import type { AttemptRecord } from '../../measure/attempt.js';
import { attemptRecord, type RecordContext } from '../../measure/attempt-record.js';
import { createPlan } from '../../scenario/plan.js';
import type { ChatMessage, Intent } from '../../scenario/types.js';
import { completionsOf, type K6Setup } from '../setup.js';
import type { DirectTransport, RelayTransport, Transport } from '../transports/types.js';
import { bodyOf, intentsOf, patienceAt, Retries, thinkMs } from './intents.js';
import type { K6Line } from './lines.js';
import { MetricFeed } from './metrics.js';
import type { K6Ports } from './ports.js';
import { headersOf, keyFrom } from './request.js';

const defaultRelay = 'http://127.0.0.1:9797';

interface Job {
  readonly intent: Intent;
  readonly retry: number;
  readonly scheduledMs: number;
  readonly patienceAtMs: number | null;
  readonly zeroWallMs: number;
}

interface Ended {
  readonly record: AttemptRecord;
  readonly shouldRetry: boolean | null;
  readonly gaps: ArrayLike<number>;
}

type Sender = (job: Job) => Ended;

/** The load of one virtual user: each of its iterations is the whole life of one intent, attempt after attempt. */
export class K6Load {
  private readonly records: RecordContext;
  private readonly feed: MetricFeed;
  private readonly intentAt: (index: number) => Intent;
  private readonly senderOf: (intent: Intent, messages: readonly ChatMessage[] | null) => Sender;
  /** When this user is free again, in a closed loop; null before its first intent. */
  private freeMs: number | null = null;

  constructor(
    private readonly setup: K6Setup,
    private readonly transport: Transport,
    private readonly ports: K6Ports,
  ) {
    const { scenario, target } = setup;
    const direct = transport.name !== 'relay';
    const apiKey = direct ? keyFrom(target, ports.environment) : null;
    this.records = {
      plan: createPlan(scenario),
      target: target.name,
      price: scenario.target.price,
      redact: redactor(apiKey === null ? [] : [apiKey]),
    };
    this.feed = new MetricFeed(ports.metrics, scenario, { target: target.name, model: target.model });
    this.intentAt = intentsOf(scenario);
    this.senderOf =
      transport.name === 'relay'
        ? () => job => this.relayed(transport, job)
        : this.direct(transport, headersOf(target, apiKey));
    // The words of prompts are put in order once, now and not at the first moment that counts.
    if (!setup.prompts) this.senderOf(this.intentAt(0), null);
  }

  /** Once, before the load. @throws Error when the relay that is needed is not there. */
  begin(): void {
    const { planHash, transport } = this.setup;
    if (this.transport.name === 'relay') this.transport.greet(this.relayUrl, planHash);
    this.print({ busytone: 'start', planHash, transport });
  }

  /** An intent with a planned time: waits for it, then sends. `messages` null writes its prompt. */
  planned(intent: Intent, zeroWallMs: number, messages: readonly ChatMessage[] | null): void {
    this.live(intent, intent.scheduledMs ?? 0, zeroWallMs, messages);
  }

  /** Intent number `index` is due at this moment: k6 made the arrival. `messages` null writes its prompt. */
  arrived(index: number, zeroWallMs: number, messages: readonly ChatMessage[] | null): void {
    this.live(this.intentAt(index), this.ports.now() - zeroWallMs, zeroWallMs, messages);
  }

  /** The next intent of a user who thinks between an answer and the next question. */
  asked(index: number, zeroWallMs: number): void {
    const { load } = this.setup.scenario;
    const now = this.ports.now() - zeroWallMs;
    const askMs = this.freeMs === null ? now : this.freeMs + thinkMs(this.setup.scenario, index);
    // The load ends while this user still thinks.
    if (askMs >= load.durationMs) {
      this.waitUntil(load.durationMs, zeroWallMs);
      return;
    }
    this.live(this.intentAt(index), askMs, zeroWallMs);
    this.freeMs = this.ports.now() - zeroWallMs;
  }

  private live(
    intent: Intent,
    askedMs: number,
    zeroWallMs: number,
    messages: readonly ChatMessage[] | null = null,
  ): void {
    const { scenario } = this.setup;
    if (intent.index >= scenario.limits.requests) return;
    const send = this.senderOf(intent, messages);
    const patienceAtMs = patienceAt(scenario, askedMs);
    const retries = new Retries(scenario, askedMs);
    let scheduledMs: number | null = askedMs;
    for (let retry = 0; scheduledMs !== null; retry++) {
      this.waitUntil(scheduledMs, zeroWallMs);
      const sentMs = this.ports.now() - zeroWallMs;
      this.print({ busytone: 'sent', intent, retry, scheduledMs, sentMs, zeroWallMs });
      this.feed.sent({ class: intent.class, phase: this.records.plan.phaseAt(scheduledMs) });
      const ended = send({ intent, retry, scheduledMs, patienceAtMs, zeroWallMs });
      const againMs = retries.after(ended.record, ended.shouldRetry);
      const record: AttemptRecord = { ...ended.record, last: againMs === null };
      this.print({ busytone: 'ended', record, gaps: Array.from(ended.gaps, micro) });
      this.feed.ended(record, askedMs);
      scheduledMs = againMs;
    }
  }

  /** The body is made before its moment: in this engine that takes a while. */
  private direct(transport: DirectTransport, headers: Record<string, string>): typeof this.senderOf {
    const { scenario, target, keepGaps } = this.setup;
    const url = completionsOf(target);
    return (intent, messages) => {
      const body = bodyOf(this.setup, intent, messages);
      return ({ retry, scheduledMs, patienceAtMs, zeroWallMs }) => {
        const result = transport.send({
          url,
          headers,
          body,
          deadlines: scenario.deadlines,
          patienceAtMs,
          stallMs: scenario.stallMs,
          keepGaps,
          now: () => this.ports.now() - zeroWallMs,
        });
        const identity = { attempt: 0, intent, retry, scheduledMs };
        return { ...result, record: attemptRecord(result, identity, this.records) };
      };
    };
  }

  private relayed(transport: RelayTransport, job: Job): Ended {
    return transport.relay(this.relayUrl, job);
  }

  private get relayUrl(): string {
    return this.ports.environment['BUSYTONE_RELAY'] ?? defaultRelay;
  }

  /** Never returns early. */
  private waitUntil(loadMs: number, zeroWallMs: number): void {
    for (;;) {
      const leftMs = zeroWallMs + loadMs - this.ports.now();
      if (leftMs <= 0) return;
      this.ports.sleep(leftMs / 1_000);
    }
  }

  private print(line: K6Line): void {
    this.ports.print(JSON.stringify(line));
  }
}

function micro(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
