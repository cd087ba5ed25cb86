import type { FigureSample } from '../measure/figure.js';
import type { EngineSample } from '../measure/self.js';

/** Source of the instrument's own figures. */
export const ownSource = 'busytone';

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

/** Attempts on the wire, of one worker. */
export const inFlightFigure = 'client.in_flight' satisfies ClientName;

const names = Object.keys(clientNames) as ClientName[];

/** An engine's look at itself, as separate figures. */
export function toTelemetry(sample: EngineSample): FigureSample[] {
  const labels = { worker: String(sample.worker) };
  return names.map(name => ({
    atMs: sample.atMs,
    source: ownSource,
    name,
    value: sample[clientNames[name]],
    labels,
  }));
}

/** Puts the figures of a moment and a worker together again; moments that miss one are left out. */
export function toEngineSamples(telemetry: readonly FigureSample[]): EngineSample[] {
  const moments = new Map<string, Partial<Record<keyof EngineSample, number>>>();
  for (const { atMs, source, name, value, labels } of telemetry) {
    if (source !== ownSource || !isClientName(name)) continue;
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
