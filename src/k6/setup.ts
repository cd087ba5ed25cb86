import type { RequestDialect } from '../protocol/types.js';
import type { Trace } from '../scenario/replay/types.js';
import type { Scenario } from '../scenario/types.js';
import type { StoredScenario } from '../store/run-types.js';

/** How a request reaches the endpoint: see docs/guide/k6.md. */
export type TransportName = 'sse' | 'relay' | 'http';

/** `schedule` replays the plan's own arrivals; `idiomatic` leaves them to k6's arrival-rate executor. */
export type Style = 'schedule' | 'idiomatic';

/** Everything of a target that a request needs but the key, which k6 reads from its environment. */
export interface K6Target {
  readonly name: string;
  /** Base URL; requests go to `<url>/chat/completions`. */
  readonly url: string;
  readonly model: string;
  /** NAME of the environment variable that holds the key of classes that have none of their own. */
  readonly apiKeyEnv: string | null;
  /** The header that takes the bare key; null: `Authorization: Bearer`. */
  readonly apiKeyHeader: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: 'reuse' | 'fresh';
  readonly dialect: RequestDialect;
}

/** `options.cloud` of k6. */
export interface CloudSetup {
  readonly name: string;
  readonly projectID?: number;
  readonly distribution?: Readonly<Record<string, { readonly loadZone: string; readonly percent: number }>>;
}

/** `scenario.json` of a generated folder: all that its scripts know, without secrets and without the machine. */
export interface K6Setup {
  readonly schema: 'busytone.k6/1';
  readonly planHash: string;
  readonly transport: TransportName;
  readonly target: K6Target;
  /** With which classes that keep caches out begin their prompts. The same in every run of one folder. */
  readonly salt: string;
  readonly keepGaps: boolean;
  /** The schedule's prompts are in `prompts.json`; else the scripts write them as they go. */
  readonly prompts: boolean;
  /** Options of the k6 scenario, by their k6 names. */
  readonly executor: Readonly<Record<string, unknown>>;
  /** k6 thresholds that follow from the scenario's objectives. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  /** `options.cloud` of k6, of folders for Grafana Cloud only. */
  readonly cloud?: CloudSetup;
  /** A replay's rows are in `trace.csv`, and in `schedule.json` as intents. */
  readonly scenario: StoredScenario;
}

/** The scenario of a folder; of a replay without its rows, so that its plan knows phases and times but no intents. */
export function scenarioOf({ scenario }: Pick<K6Setup, 'scenario'>): Scenario {
  const { load } = scenario;
  if (load.mode !== 'replay') return { ...scenario, load };
  const { traceSha256: _, ...rest } = load;
  return { ...scenario, load: { ...rest, trace: emptyTrace() } };
}

function emptyTrace(): Trace {
  return {
    scheduledMs: new Float64Array(0),
    inputTokens: new Int32Array(0),
    outputTokens: new Int32Array(0),
    reasoningTokens: new Int32Array(0),
    session: new Uint32Array(0),
    turn: new Uint32Array(0),
    classAt: new Uint8Array(0),
    classes: [],
    blocks: new Float64Array(0),
    blocksFrom: new Float64Array(1),
  };
}

/** Names of the variables that hold the keys of the classes that take part, each once. */
export function keyNames({ target, scenario }: Pick<K6Setup, 'target' | 'scenario'>): readonly string[] {
  const names = scenario.traffic
    .filter(({ weight }) => weight > 0)
    .map(({ apiKeyEnv }) => apiKeyEnv ?? target.apiKeyEnv)
    .filter(name => name !== null);
  return [...new Set(names)];
}

/** Where the requests of a target go. */
export function completionsOf(target: Pick<K6Target, 'url'>): string {
  return `${target.url.replace(/\/+$/, '')}/chat/completions`;
}
