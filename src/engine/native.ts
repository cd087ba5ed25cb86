import { monotonicMs } from '../base/node/clock.js';
import type { EngineReport, EngineStop } from '../measure/self.js';
import { arrivalClock } from './arrival-clock.js';
import { ClosedLoop } from './closed-loop.js';
import { FollowUps } from './follow-ups.js';
import { type BuildRequest, IntentFeed } from './intent-feed.js';
import { LimitMeter } from './limits.js';
import { soon } from './load-start.js';
import { openChannels } from './open-channels.js';
import { OpenLoop } from './open-loop.js';
import { Outbox } from './outbox.js';
import { RequestTemplate } from './request-template.js';
import { RunCore } from './run-core.js';
import { SelfMonitor } from './self-monitor.js';
import { Sleeper } from './sleeper.js';
import type { EngineOptions, EngineRun } from './types.js';
import { partOfPlan, sharedRetryBudget, type WorkerPart, wholeRun } from './workers/part.js';

const progressMs = 250;

/** A run under way in this thread. */
export interface ThreadRun extends EngineRun {
  /** Starts no more work, because the whole run does not. */
  drain(stop: EngineStop): void;
}

/**
 * Starts a run, or one worker's part of it, in this thread: looks the host up, then sends the plan and hands records to the
 * sink until every attempt has ended. `finished` never rejects for a failed request, only when the engine itself cannot
 * work.
 */
export function startEngine(options: EngineOptions, part: WorkerPart = alone(options)): ThreadRun {
  let core: RunCore | null = null;
  const early: ((core: RunCore) => void)[] = [];
  const tell = (order: (core: RunCore) => void) => {
    if (core === null) early.push(order);
    else order(core);
  };
  const finished = runEngine(options, part, started => {
    core = started;
    for (const order of early) order(started);
  });
  return {
    finished,
    stop: reason => tell(running => running.requestStop(reason)),
    drain: stop => tell(running => running.drain(stop)),
  };
}

function alone({ sink }: EngineOptions): WorkerPart {
  return wholeRun(() => {
    const start = soon();
    sink.started?.(start);
    return start;
  });
}

async function runEngine(
  options: EngineOptions,
  part: WorkerPart,
  onStarted: (core: RunCore) => void,
): Promise<EngineReport> {
  const { plan, target, sink } = options;
  const { scenario } = plan;
  const { limits, load } = scenario;
  const channels = openChannels(target, arrivalClock());
  const sleeper = new Sleeper();
  const outbox = new Outbox(sink);
  const template = new RequestTemplate(target);
  // A name that cannot be looked up is the outcome of the attempts, which ask again.
  await Promise.all([sleeper.ready(), channels.way.prepare()]);

  const build: BuildRequest = intent => template.forIntent(scenario.seed, intent, options.salt);
  const feed = new IntentFeed(partOfPlan(plan.intents(), part), build);
  const { zeroMonotonicMs: zeroMs, startedWallMs } = await part.begin();
  const { price } = scenario.target;
  const clients = new Map(scenario.traffic.map(traffic => [traffic.class, traffic.clients]));
  const core = new RunCore(
    {
      zeroMs,
      sleeper,
      meter: new LimitMeter(limits, price, part.counts),
      budget: sharedRetryBudget(part.counts),
      clientsOf: name => clients.get(name) ?? scenario.clients,
      records: { plan, target: target.name, worker: part.worker, price, redact: options.redact },
      exchange: {
        channels,
        zeroMs,
        deadlines: scenario.deadlines,
        stallMs: scenario.stallMs,
        keepGaps: options.keepGaps,
      },
      record: (record, gaps) => outbox.add(record, gaps),
    },
    stop => sink.drains?.(stop),
  );
  const followUps = new FollowUps(plan, build, sleeper, zeroMs);
  const loop =
    load.mode === 'closed'
      ? new ClosedLoop({ plan, load, part, feed, followUps, launcher: core, sleeper, zeroMs })
      : new OpenLoop(feed, followUps, core, sleeper, zeroMs);
  const monitor = new SelfMonitor(part.worker, look =>
    sink.sample({ ...look, worker: part.worker, openSockets: channels.size, inFlight: core.inFlight }),
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
  const { thread, marks } = monitor.stop();
  report();
  channels.close();
  await sleeper.close();
  return {
    startedWallMs,
    endedMs,
    stop: core.stop,
    offeredIntents: loop.offered,
    notSentIntents: loop.offered - core.launched,
    attempts: core.attempts,
    peakInFlight: part.counts.peakInFlight,
    workers: part.workers,
    lostWorkers: [],
    loopDelayP99Ms: thread.loopDelayP99Ms,
    cpuOver80: thread.cpuOver80,
    cpuOver95: thread.cpuOver95,
    threads: [thread],
    marks,
  };
}
