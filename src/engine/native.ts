import { monotonicMs } from '../base/node/clock.js';
import type { EngineReport } from '../measure/self.js';
import { RetryBudget } from '../scenario/clients/retry-budget.js';
import { arrivalClock } from './arrival-clock.js';
import { ClosedLoop } from './closed-loop.js';
import { FollowUps } from './follow-ups.js';
import { type BuildRequest, IntentFeed } from './intent-feed.js';
import { LimitMeter } from './limits.js';
import { OpenLoop } from './open-loop.js';
import { Outbox } from './outbox.js';
import { ConnectionPool } from './pool.js';
import { completionsUrl, RequestTemplate } from './request-template.js';
import { RunCore } from './run-core.js';
import { SelfMonitor } from './self-monitor.js';
import { Sleeper } from './sleeper.js';
import type { EngineOptions, EngineRun } from './types.js';

/** Between the end of the preparations and load time zero: time for the first requests to be built. */
const leadMs = 25;
const progressMs = 250;

/**
 * Starts a run in this thread: looks the host up, then sends the plan and hands records to the sink until every attempt
 * has ended. `finished` never rejects for a failed request, only when the engine itself cannot work.
 */
export function startEngine(options: EngineOptions): EngineRun {
  let core: RunCore | null = null;
  const early: string[] = [];
  const finished = runEngine(options, started => {
    core = started;
    for (const reason of early) started.requestStop(reason);
  });
  return {
    finished,
    stop: reason => {
      if (core === null) early.push(reason);
      else core.requestStop(reason);
    },
  };
}

async function runEngine(options: EngineOptions, onStarted: (core: RunCore) => void): Promise<EngineReport> {
  const { plan, target, sink } = options;
  const { scenario } = plan;
  const { limits, load } = scenario;
  const pool = new ConnectionPool({
    url: completionsUrl(target),
    addresses: target.addresses,
    connections: target.connections,
    insecureTls: target.insecureTls,
    stamp: arrivalClock(),
  });
  const sleeper = new Sleeper();
  const outbox = new Outbox(sink);
  const template = new RequestTemplate(target);
  // A name that cannot be looked up is the outcome of the attempts, which ask again.
  await Promise.all([sleeper.ready(), pool.resolver.resolve().catch(() => {})]);

  const build: BuildRequest = intent => template.forIntent(scenario.seed, intent, options.salt);
  const feed = new IntentFeed(plan.intents(), build);
  const zeroMs = monotonicMs() + leadMs;
  const startedWallMs = Date.now() + leadMs;
  const { price } = scenario.target;
  const clients = new Map(scenario.traffic.map(traffic => [traffic.class, traffic.clients]));
  const core = new RunCore(
    {
      zeroMs,
      sleeper,
      meter: new LimitMeter(limits, price),
      budget: new RetryBudget(),
      clientsOf: name => clients.get(name) ?? scenario.clients,
      records: { plan, target: target.name, price, redact: options.redact },
      exchange: {
        pool,
        zeroMs,
        deadlines: scenario.deadlines,
        stallMs: scenario.stallMs,
        keepGaps: options.keepGaps,
      },
      record: (record, gaps) => outbox.add(record, gaps),
    },
    limits.concurrency,
  );
  const followUps = new FollowUps(plan, build, sleeper, zeroMs);
  const loop =
    load.mode === 'closed'
      ? new ClosedLoop(plan, load, feed, followUps, core, sleeper, zeroMs)
      : new OpenLoop(feed, followUps, core, sleeper, zeroMs);
  const monitor = new SelfMonitor(
    () => ({ openSockets: pool.size, inFlight: core.inFlight }),
    sample => sink.sample(sample),
  );
  const report = () =>
    sink.progress({
      atMs: monotonicMs() - zeroMs,
      offered: loop.offered,
      sent: core.attempts,
      ended: core.ended,
      inFlight: core.inFlight,
      waitingRetries: core.waitingRetries,
      draining: core.draining,
    });
  const progress = setInterval(report, progressMs);
  monitor.start(zeroMs);
  const over = core.run(loop);
  onStarted(core);
  await over;

  const endedMs = Math.max(0, monotonicMs() - zeroMs);
  clearInterval(progress);
  outbox.flush();
  const self = monitor.stop();
  report();
  pool.close();
  await sleeper.close();
  return {
    startedWallMs,
    endedMs,
    stop: core.stop,
    offeredIntents: loop.offered,
    notSentIntents: loop.offered - core.launched,
    attempts: core.attempts,
    peakInFlight: core.peakInFlight,
    ...self,
  };
}
