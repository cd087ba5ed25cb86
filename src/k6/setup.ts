import type { RequestDialect } from '../protocol/types.js';
import type { Scenario } from '../scenario/types.js';

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
  /** NAME of the environment variable that holds the key. */
  readonly apiKeyEnv: string | null;
  /** The header that takes the bare key; null: `Authorization: Bearer`. */
  readonly apiKeyHeader: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: 'reuse' | 'fresh';
  readonly dialect: RequestDialect;
}

/** `scenario.json` of a generated folder: all that its scripts know, without secrets and without the machine. */
export interface K6Setup {
  readonly schema: 'busytone.k6/1';
  readonly planHash: string;
  readonly transport: TransportName;
  readonly target: K6Target;
  readonly keepGaps: boolean;
  /** The schedule's prompts are in `prompts.json`; else the scripts write them as they go. */
  readonly prompts: boolean;
  /** Options of the k6 scenario, by their k6 names. */
  readonly executor: Readonly<Record<string, unknown>>;
  /** k6 thresholds that follow from the scenario's objectives. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  readonly scenario: Scenario;
}

/** Where the requests of a target go. */
export function completionsOf(target: Pick<K6Target, 'url'>): string {
  return `${target.url.replace(/\/+$/, '')}/chat/completions`;
}
