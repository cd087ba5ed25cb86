import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { BusytoneError } from '../base/errors.js';
import { monotonicMs } from '../base/node/clock.js';
import { ChatService } from './chat-service.js';
import { resolveOptions, type SimulatorOptions } from './options.js';
import { createHttpServer } from './server.js';
import { Serving } from './serving.js';

export { busyStyles } from './dialects/index.js';
export { faultNames } from './faults.js';
export { simulatorPresets } from './model/presets.js';
export { defaultSimulatorOptions, type SimulatorOptions } from './options.js';

/** Counters since the start, and what is going on now. */
export interface SimulatorSnapshot {
  readonly requests: number;
  /** Taken on, also if cut off later. */
  readonly accepted: number;
  /** Refused because busy. */
  readonly rejected: number;
  /** Refused because wrong: 400, 404. */
  readonly invalid: number;
  /** Hit by a fault. */
  readonly faulty: number;
  /** Answered by a script from the request's own header. */
  readonly scripted: number;
  readonly running: number;
  readonly waiting: number;
  /** Share of the KV cache in use, 0 to 1. */
  readonly kvUsage: number;
  readonly promptTokens: number;
  readonly generationTokens: number;
  readonly preemptions: number;
  readonly steps: number;
  /** Milliseconds by which the step under way is late: this machine does not keep up while it grows. */
  readonly lagMs: number;
  /** Milliseconds of model time given up for good because this machine could not keep up. */
  readonly lostMs: number;
}

export interface Simulator {
  /** Base URL for clients, `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  readonly port: number;
  /** The id of the served model. */
  readonly model: string;
  snapshot(): SimulatorSnapshot;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a simulated LLM serving endpoint. Everything but the options left out is as in `defaultSimulatorOptions`.
 * @throws BusytoneError `simulator.options` for options that make no sense, `simulator.listen` when the port is taken.
 */
export async function startSimulator(given: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const settings = resolveOptions(given);
  const { host, port } = settings.options;
  const serving = new Serving(settings, { now: monotonicMs });
  const chat = new ChatService(settings, serving);
  const server = createHttpServer(settings, serving, chat);
  try {
    server.listen({ host, port, backlog: 4_096 });
    await once(server, 'listening');
  } catch (cause) {
    serving.close();
    throw new BusytoneError(`The simulator cannot listen on ${host}:${port}`, {
      code: 'simulator.listen',
      hint: 'Choose another port, or 0 for any free one.',
      cause,
    });
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}/v1`,
    port: address.port,
    model: settings.model,
    snapshot: () => ({
      requests: chat.requests,
      accepted: chat.accepted,
      rejected: chat.rejected,
      invalid: chat.invalid,
      faulty: chat.faulty,
      scripted: chat.scripted,
      running: serving.engine.running.length,
      waiting: serving.engine.waiting.length,
      kvUsage: serving.engine.kv.usage,
      promptTokens: serving.metrics.promptTokens,
      generationTokens: serving.metrics.generationTokens,
      preemptions: serving.engine.preemptions,
      steps: serving.drive.steps,
      lagMs: serving.drive.lagMs,
      lostMs: serving.drive.lostMs,
    }),
    close: async () => {
      serving.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
