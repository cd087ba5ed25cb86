import { monotonicMs } from '../../base/node/clock.js';
import { probe } from '../../engine/probe.js';
import type { EngineTarget } from '../../engine/types.js';
import type { CoolDown, Spending } from '../../measure/capacity/types.js';
import { attemptCost } from '../../protocol/cost.js';
import type { Scenario } from '../../scenario/types.js';
import { quantileOfSorted } from '../../stats/quantile.js';
import { together } from './step-plan.js';

/** Small requests that tell how quick the endpoint is at rest. */
const restProbes = 3;
const probeTokens = 8;
/** At rest again: so many probes in a row within this factor of the rest, or this much above it. */
const restFactor = 1.5;
const restSlackMs = 20;
const calmProbes = 2;
/** Pauses between two probes. */
const firstPauseMs = 200;
const longestPauseMs = 2_000;
/** A probe that waits longer is answered by nobody at rest. */
const longestProbeMs = 10_000;

export interface ProberOptions {
  readonly target: EngineTarget;
  readonly scenario: Pick<Scenario, 'deadlines' | 'stallMs' | 'target'>;
  readonly redact: (text: string) => string;
  /** What was spent before. */
  readonly spent: Spending;
  readonly stop: AbortSignal;
}

/** Asks one small question at a time, to see whether an endpoint is at rest. Counts what that costs. */
export class Prober {
  spent: Spending;
  private restMs: number | null = null;
  private target: EngineTarget;

  constructor(private readonly options: ProberOptions) {
    this.target = options.target;
    this.spent = options.spent;
  }

  /** Learns how quick the endpoint is when nothing else is asked. */
  async rest(): Promise<void> {
    const waits: number[] = [];
    for (let asked = 0; asked < restProbes && !this.options.stop.aborted; asked += 1) {
      const waitMs = await this.ask();
      if (waitMs !== null) waits.push(waitMs);
    }
    this.restMs = quantileOfSorted(
      waits.sort((a, b) => a - b),
      0.5,
    );
  }

  /**
   * Waits until the endpoint is as quick as at rest, `longestMs` at most. Where its rest is not known, until it answers.
   */
  async coolDown(longestMs: number): Promise<CoolDown> {
    const fromMs = monotonicMs();
    const limitMs =
      this.restMs === null ? Number.POSITIVE_INFINITY : Math.max(this.restMs * restFactor, this.restMs + restSlackMs);
    const { stop } = this.options;
    let probes = 0;
    let calm = 0;
    let pauseMs = firstPauseMs;
    while (calm < calmProbes && monotonicMs() - fromMs < longestMs && !stop.aborted) {
      const waitMs = await this.ask();
      probes += 1;
      calm = waitMs !== null && waitMs <= limitMs ? calm + 1 : 0;
      if (calm > 0) continue;
      await pause(pauseMs, stop);
      pauseMs = Math.min(longestPauseMs, pauseMs * 1.5);
    }
    return { lastedMs: monotonicMs() - fromMs, probes, recovered: calm >= calmProbes };
  }

  /** A further request that somebody else sent. */
  count(requests: number): void {
    this.spent = together(this.spent, { requests, tokens: 0, money: null });
  }

  /** Time to the first token of a small answer; null where none came. */
  private async ask(): Promise<number | null> {
    const { scenario, redact } = this.options;
    const { deadlines } = scenario;
    const within = (ms: number) => Math.min(ms, longestProbeMs);
    const { outcome, progress, dialect } = await probe(this.target, {
      messages: [{ role: 'user', content: 'Say hello. (Answer in about 4 tokens.)' }],
      maxTokens: probeTokens,
      deadlines: {
        connectMs: within(deadlines.connectMs),
        headersMs: within(deadlines.headersMs),
        firstTokenMs: within(deadlines.firstTokenMs),
        gapMs: within(deadlines.gapMs),
        totalMs: within(deadlines.totalMs),
      },
      stallMs: scenario.stallMs,
      redact,
    });
    this.target = { ...this.target, dialect };
    const { price } = scenario.target;
    const { usage } = progress;
    const [prompt, output] = [usage?.promptTokens ?? 0, usage?.completionTokens ?? 0];
    this.spent = together(this.spent, {
      requests: 1,
      tokens: prompt + output,
      money: price === null ? null : attemptCost(price, { prompt, cached: 0, output }),
    });
    return outcome.class === 'ok' ? progress.firstTokenMs : null;
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done);
  });
}
