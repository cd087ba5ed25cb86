import { redactor } from '../../base/redact.js';
import type { AttemptRecord } from '../../measure/attempt.js';
import { attemptRecord, type RecordContext } from '../../measure/attempt-record.js';
import type { LeaveTimes } from '../../scenario/clients/patience.js';
import { retryBudget } from '../../scenario/clients/retry-budget.js';
import { createPlan } from '../../scenario/plan.js';
import type { ChatMessage, Intent, PhaseLabel, Plan, Scenario } from '../../scenario/types.js';
import { completionsOf, type K6Setup, keyNames, scenarioOf } from '../setup.js';
import type { DirectTransport, RelayTransport, Transport } from '../transports/types.js';
import { agreedBegin, type Begun, type Part } from './begin.js';
import { askingOf, bodyOf, intentsOf, rehearsals, thinkMs } from './intents.js';
import type { K6Line } from './lines.js';
import { MetricFeed } from './metrics.js';
import type { K6Ports } from './ports.js';
import { headersOf, keysFrom } from './request.js';

const defaultRelay = 'http://127.0.0.1:9797';
const relayPauseMs = 500;

interface Job {
  readonly intent: Intent;
  readonly retry: number;
  readonly reclick: number;
  readonly scheduledMs: number;
  readonly leave: LeaveTimes;
  readonly zeroWallMs: number;
}

interface Ended {
  readonly record: AttemptRecord;
  readonly shouldRetry: boolean | null;
  readonly gaps: ArrayLike<number>;
}

type Sender = (job: Job) => Ended;

/** The load of one virtual user: each of its iterations is the whole life of a conversation, attempt after attempt. */
export class K6Load {
  private readonly scenario: Scenario;
  private readonly plan: Plan;
  private readonly records: RecordContext;
  private readonly feed: MetricFeed;
  private readonly intentAt: (index: number, phase: PhaseLabel | null) => Intent;
  /** Of this user alone: k6's users share no memory. */
  private readonly budget = retryBudget();
  private readonly senderOf: (intent: Intent, messages: readonly ChatMessage[] | null) => Sender;
  /** When this user is free again, in a closed loop; null before its first intent. */
  private freeMs: number | null = null;

  constructor(
    private readonly setup: K6Setup,
    private readonly transport: Transport,
    private readonly ports: K6Ports,
  ) {
    const { target } = setup;
    const scenario = scenarioOf(setup);
    this.scenario = scenario;
    this.plan = createPlan(scenario);
    const keys = keysFrom(transport.name === 'relay' ? [] : keyNames(setup), ports.environment);
    this.records = {
      plan: this.plan,
      target: target.name,
      price: scenario.target.price,
      redact: redactor([...keys.values()]),
    };
    this.feed = new MetricFeed(ports.metrics, scenario, { target: target.name, model: target.model });
    this.intentAt = intentsOf(scenario);
    this.senderOf =
      transport.name === 'relay' ? () => job => this.relayed(transport, job) : this.direct(transport, keys);
    // Words are put in order when the first prompt is written with them: now, and not at a moment that counts.
    if (transport.name !== 'relay') for (const intent of rehearsals(setup, scenario)) bodyOf(setup, intent, null);
  }

  /**
   * Once in each process, before the load: returns when it is to begin.
   * @throws Error when the relay that is needed is not there, or the agreed moment is over.
   */
  begin(part: Part): Begun {
    const { planHash, transport } = this.setup;
    const { environment } = this.ports;
    const agreedMs = agreedBegin(environment, this.ports.now());
    this.greetRelay(agreedMs ?? 0);
    const segment = part.executionSegment ?? '0:1';
    this.print({ busytone: 'start', planHash, transport, segment, sequence: part.executionSegmentSequence ?? '0,1' });
    const gate = environment['BUSYTONE_GATE'];
    const zeroWallMs = gate === undefined ? agreedMs : Number(this.ports.read(gate));
    if (zeroWallMs !== null) this.waitUntil(0, zeroWallMs);
    return { zeroWallMs };
  }

  /** Once in each process, after the load. */
  end(): void {
    this.print({ busytone: 'over', wallMs: this.ports.now() });
  }

  /** An intent with a planned time: waits for it, then sends. `messages` null writes its prompt. */
  planned(intent: Intent, zeroWallMs: number, messages: readonly ChatMessage[] | null): void {
    this.converse(intent, intent.scheduledMs ?? 0, zeroWallMs, messages);
  }

  /** Intent number `index` is due at this moment: k6 made the arrival. `messages` null writes its prompt. */
  arrived(index: number, zeroWallMs: number, messages: readonly ChatMessage[] | null): void {
    const now = this.ports.now() - zeroWallMs;
    this.live(this.intentAt(index, this.plan.phaseAt(now)), now, zeroWallMs, messages);
  }

  /** The next intent of a user who thinks between an answer and the next question. */
  asked(index: number, zeroWallMs: number): void {
    const { load } = this.scenario;
    const now = this.ports.now() - zeroWallMs;
    const askMs = this.freeMs === null ? now : this.freeMs + thinkMs(this.scenario, index);
    // The load ends while this user still thinks.
    if (askMs >= load.durationMs) {
      this.waitUntil(load.durationMs, zeroWallMs);
      return;
    }
    this.live(this.intentAt(index, null), askMs, zeroWallMs);
    this.freeMs = this.ports.now() - zeroWallMs;
  }

  /** A conversation from its first turn on: whoever was answered thinks and asks again, as long as the load lasts. */
  private converse(first: Intent, askedMs: number, zeroWallMs: number, messages: readonly ChatMessage[] | null): void {
    let intent = first;
    let last = this.live(intent, askedMs, zeroWallMs, messages);
    while (last?.outcome === 'ok') {
      const next = this.plan.followUp(intent);
      if (next === null) return;
      const dueMs = last.endMs + next.thinkMs;
      if (dueMs >= this.plan.durationMs) return;
      intent = next.intent;
      last = this.live(intent, dueMs, zeroWallMs);
    }
  }

  /** Returns the last attempt's record; null where the limit on requests leaves none. */
  private live(
    intent: Intent,
    askedMs: number,
    zeroWallMs: number,
    messages: readonly ChatMessage[] | null = null,
  ): AttemptRecord | null {
    const { scenario } = this;
    const before = scenario.load.mode === 'replay' ? intent.index : intent.session;
    if (before >= scenario.limits.requests) return null;
    const send = this.senderOf(intent, messages);
    const { leave, attempts } = askingOf(scenario, intent, askedMs, this.budget);
    attempts.begin();
    let scheduledMs = askedMs;
    for (;;) {
      const { retry, reclick } = attempts;
      this.waitUntil(scheduledMs, zeroWallMs);
      const sentMs = this.ports.now() - zeroWallMs;
      this.print({ busytone: 'sent', intent, retry, reclick, scheduledMs, sentMs, zeroWallMs });
      this.feed.sent({ class: intent.class, phase: this.plan.phaseAt(scheduledMs) });
      const ended = send({ intent, retry, reclick, scheduledMs, leave, zeroWallMs });
      const next = attempts.after(ended.record, ended.shouldRetry);
      const record: AttemptRecord = { ...ended.record, last: next === null };
      this.print({ busytone: 'ended', record, gaps: Array.from(ended.gaps, micro) });
      this.feed.ended(record, askedMs);
      if (next === null) return record;
      attempts.take(next);
      scheduledMs = next.atMs;
    }
  }

  /** The body is made before its moment: in this engine that takes a while. */
  private direct(transport: DirectTransport, keys: ReadonlyMap<string, string>): typeof this.senderOf {
    const { setup, scenario } = this;
    const { target, keepGaps } = setup;
    const url = completionsOf(target);
    const headers = new Map(
      scenario.traffic.map(of => {
        const key = keys.get(of.apiKeyEnv ?? target.apiKeyEnv ?? '') ?? null;
        return [of.class, headersOf(target, key)];
      }),
    );
    return (intent, messages) => {
      const body = bodyOf(setup, intent, messages);
      return ({ retry, reclick, scheduledMs, leave, zeroWallMs }) => {
        const result = transport.send({
          url,
          headers: headers.get(intent.class) ?? {},
          body,
          deadlines: scenario.deadlines,
          leave,
          stallMs: scenario.stallMs,
          keepGaps,
          now: () => this.ports.now() - zeroWallMs,
        });
        const identity = { attempt: 0, intent, retry, reclick, scheduledMs };
        return { ...result, record: attemptRecord(result, identity, this.records) };
      };
    };
  }

  private relayed(transport: RelayTransport, job: Job): Ended {
    return transport.relay(this.relayUrl, job);
  }

  /** Waits for the relay as long as there is time: where both start together, it may be the later one. */
  private greetRelay(untilWallMs: number): void {
    const { transport, ports, setup } = this;
    if (transport.name !== 'relay') return;
    for (;;) {
      try {
        transport.greet(this.relayUrl, setup.planHash);
        return;
      } catch (error) {
        if (ports.now() + relayPauseMs >= untilWallMs) throw error;
        ports.sleep(relayPauseMs / 1_000);
      }
    }
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
