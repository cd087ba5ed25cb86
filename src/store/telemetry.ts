import type { EngineSample } from '../measure/self.js';

/** One line of `telemetry.ndjson`: one figure at one moment, whatever it came from. */
export interface TelemetrySample {
  readonly atMs: number;
  readonly source: string;
  readonly name: string;
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Names of the engine's own figures, listed in docs/methodology.md. */
const clientNames = {
  'client.cpu': 'cpu',
  'client.loop_delay_p99_ms': 'loopDelayP99Ms',
  'client.loop_delay_max_ms': 'loopDelayMaxMs',
  'client.rss_bytes': 'rssBytes',
  'client.open_sockets': 'openSockets',
  'client.in_flight': 'inFlight',
} as const satisfies Record<string, keyof EngineSample>;

type ClientName = keyof typeof clientNames;
const names = Object.keys(clientNames) as ClientName[];

/** An engine's look at itself, as separate figures. */
export function toTelemetry(sample: EngineSample): TelemetrySample[] {
  const labels = { worker: String(sample.worker) };
  return names.map(name => ({
    atMs: sample.atMs,
    source: 'busytone',
    name,
    value: sample[clientNames[name]],
    labels,
  }));
}

/** Puts the figures of a moment and a worker together again; moments that miss one are left out. */
export function toEngineSamples(telemetry: readonly TelemetrySample[]): EngineSample[] {
  const moments = new Map<string, Partial<Record<keyof EngineSample, number>>>();
  for (const { atMs, source, name, value, labels } of telemetry) {
    if (source !== 'busytone' || !isClientName(name)) continue;
    const key = `${atMs} ${labels['worker']}`;
    const moment = moments.get(key) ?? { atMs, worker: Number(labels['worker']) };
    moment[clientNames[name]] = value;
    moments.set(key, moment);
  }
  return [...moments.values()].filter(isWhole);
}

function isClientName(name: string): name is ClientName {
  return name in clientNames;
}

function isWhole(moment: Partial<Record<keyof EngineSample, number>>): moment is EngineSample {
  return names.every(name => moment[clientNames[name]] !== undefined);
}
