import { BusytoneError, exitCodes } from '../base/errors.js';
import { busyStyles } from './dialects/index.js';
import type { BusyStyle } from './dialects/style.js';
import { type FaultName, faultNames } from './faults.js';
import { type ServingPreset, simulatorPresets } from './model/presets.js';
import { type ReasoningField, reasoningFields } from './reply/frames.js';

/**
 * `order`: the n-th request to arrive has the n-th chances. `request`: the same bytes have the same, and others when they
 * come again, so that two clients that send one plan meet the same fate whatever the order in which it arrives.
 */
export type Chances = (typeof chanceKinds)[number];
export const chanceKinds = ['order', 'request'] as const;

/** What a simulated endpoint is to be. Durations are model time: `speed` divides them, as it divides step times. */
export interface SimulatorOptions {
  /** Name from `simulatorPresets`. */
  readonly preset: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Listen on an address that other machines can reach. */
  readonly allowRemote: boolean;
  readonly seed: number;
  /** What decides a request's chances beside the seed: its place in the order of arrival, or its own bytes. */
  readonly chances: Chances;
  /** 10 makes everything ten times as fast as the modelled machine. */
  readonly speed: number;
  /** The one model that is served, others are 404; null serves every name. */
  readonly model: string | null;
  /** Bearer token to insist on; null lets everyone in. */
  readonly apiKey: string | null;
  /** Name from `busyStyles`; null takes the preset's. */
  readonly busy: string | null;
  /** Share of requests answered as if the queue were full. */
  readonly busyRate: number;
  /** Share of requests that suffer each fault. */
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  readonly reasoningField: ReasoningField;
  /** Adds `x_sent_ms`, the machine's monotonic clock just before the write, to every chunk. */
  readonly truth: boolean;
  /** Tokens in one data line, as with speculative decoding. */
  readonly tokensPerFrame: number;
  /** Optional request fields to refuse with 400, e.g. `stream_options`. */
  readonly refuseFields: readonly string[];
  /** Overrides of the preset; null keeps its number. */
  readonly maxSequences: number | null;
  readonly queueLimit: number | null;
  readonly kvTokens: number | null;
  readonly contextTokens: number | null;
  /** Named in `Retry-After` by styles that send one. */
  readonly retryAfterMs: number;
  /** Between two keep-alives of a waiting request, in styles that send them. */
  readonly keepAliveMs: number;
  /** A silent refusal closes the connection after this long. */
  readonly silentCloseMs: number;
  /** In styles with keep-alives, a request that has not begun after this long is cut off. */
  readonly startLimitMs: number;
  /** Length of the fault `stall`. */
  readonly stallMs: number;
  /** Length of the fault `slow-headers`. */
  readonly slowHeadersMs: number;
  readonly maxBodyBytes: number;
}

export const defaultSimulatorOptions: SimulatorOptions = {
  preset: 'r1-8xh200',
  host: '127.0.0.1',
  port: 0,
  allowRemote: false,
  seed: 1,
  chances: 'order',
  speed: 1,
  model: null,
  apiKey: null,
  busy: null,
  busyRate: 0,
  faults: {},
  reasoningField: 'reasoning_content',
  truth: false,
  tokensPerFrame: 1,
  refuseFields: [],
  maxSequences: null,
  queueLimit: null,
  kvTokens: null,
  contextTokens: null,
  retryAfterMs: 2_000,
  keepAliveMs: 5_000,
  silentCloseMs: 60_000,
  startLimitMs: 600_000,
  stallMs: 90_000,
  slowHeadersMs: 20_000,
  maxBodyBytes: 8 * 1_024 * 1_024,
};

const durations = ['retryAfterMs', 'keepAliveMs', 'silentCloseMs', 'startLimitMs', 'stallMs', 'slowHeadersMs'] as const;

const longestMs = 86_400_000;

/** Options with every name looked up. */
export interface SimulatorSettings {
  readonly options: SimulatorOptions;
  readonly preset: ServingPreset;
  readonly busy: BusyStyle;
  /** The id of the served model. */
  readonly model: string;
}

/** @throws BusytoneError `simulator.options` that names every problem at once. */
export function resolveOptions(given: Partial<SimulatorOptions>): SimulatorSettings {
  const options = { ...defaultSimulatorOptions, ...given };
  const base = simulatorPresets.find(preset => preset.name === options.preset);
  const busyName = options.busy ?? base?.busy ?? '';
  const busy = busyStyles.find(style => style.name === busyName);
  const problems = problemsOf(options);
  if (!base) problems.push(unknown('preset', options.preset, simulatorPresets));
  else if (!busy) problems.push(unknown('busy style', busyName, busyStyles));
  if (!base || !busy || problems.length > 0) {
    throw new BusytoneError(problems.join('\n'), {
      code: 'simulator.options',
      exitCode: exitCodes.usage,
      hint: 'Machines, busy styles and faults are listed by: busytone simulate --list',
    });
  }
  const kvTokens = options.kvTokens ?? base.kvTokens;
  const preset: ServingPreset = {
    ...base,
    reasons: base.reasons && options.reasoningField !== 'none',
    maxSequences: options.maxSequences ?? base.maxSequences,
    queueLimit: options.queueLimit ?? base.queueLimit,
    kvTokens,
    contextTokens: Math.min(options.contextTokens ?? base.contextTokens, kvTokens - (kvTokens % 16)),
  };
  return { options, preset, busy, model: options.model ?? base.model };
}

function problemsOf(options: SimulatorOptions): string[] {
  const problems: string[] = [];
  const check = (fine: boolean, what: string): void => {
    if (!fine) problems.push(what);
  };
  check(
    options.allowRemote || isLoopback(options.host),
    `host ${options.host}: is not loopback; anyone who reaches it could use it. Add allowRemote (--allow-remote), or use 127.0.0.1`,
  );
  check(
    Number.isInteger(options.port) && options.port >= 0 && options.port < 65_536,
    `port ${options.port}: 0 to 65535`,
  );
  check(options.speed > 0 && options.speed <= 1_000, `speed ${options.speed}: more than 0, at most 1000`);
  check(options.busyRate >= 0 && options.busyRate <= 1, `busyRate ${options.busyRate}: a share from 0 to 1`);
  check(
    Number.isInteger(options.tokensPerFrame) && options.tokensPerFrame >= 1,
    `tokensPerFrame ${options.tokensPerFrame}: a whole number from 1`,
  );
  for (const name of ['maxSequences', 'kvTokens', 'contextTokens'] as const) {
    const value = options[name];
    check(value === null || (Number.isInteger(value) && value >= 1), `${name} ${value}: a whole number from 1`);
  }
  for (const name of durations) {
    const value = options[name];
    check(value > 0 && value <= longestMs, `${name} ${value}: more than 0 ms, at most a day`);
  }
  check(
    chanceKinds.includes(options.chances),
    `chances ${options.chances}: unknown; there is ${chanceKinds.join(', ')}`,
  );
  check(Number.isInteger(options.seed), `seed ${options.seed}: a whole number`);
  check(options.maxBodyBytes >= 1, `maxBodyBytes ${options.maxBodyBytes}: at least 1`);
  const { queueLimit } = options;
  check(queueLimit === null || queueLimit >= 0, `queueLimit ${queueLimit}: 0 or more`);
  let total = 0;
  for (const [name, rate] of Object.entries(options.faults)) {
    check(
      (faultNames as readonly string[]).includes(name),
      `fault ${name}: unknown; there is ${faultNames.join(', ')}`,
    );
    check(rate >= 0 && rate <= 1, `fault ${name} ${rate}: a share from 0 to 1`);
    total += rate;
  }
  check(total <= 1, `faults: their shares add up to ${total}, more than all requests`);
  check(
    reasoningFields.includes(options.reasoningField),
    `reasoning field ${options.reasoningField}: unknown; there is ${reasoningFields.join(', ')}`,
  );
  return problems;
}

function unknown(kind: string, name: string, all: readonly { readonly name: string }[]): string {
  return `${kind} ${name}: unknown; there is ${all.map(one => one.name).join(', ')}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
