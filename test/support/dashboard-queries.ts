import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../dashboards/', import.meta.url);

export interface Target {
  readonly refId: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  /** InfluxQL. */
  readonly query?: string;
  readonly resultFormat?: string;
  readonly alias?: string;
  /** PromQL. */
  readonly expr?: string;
  readonly instant?: boolean;
  readonly legendFormat?: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly custom?: Readonly<Record<string, unknown>>;
      readonly thresholds?: { readonly steps: readonly unknown[] };
    };
  };
  readonly options?: { readonly legend?: { readonly showLegend?: boolean } };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly datasource?: { readonly uid: string };
}

export interface Annotation {
  readonly name: string;
  readonly target: Target;
  readonly datasource: { readonly uid: string };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
}

/** The dashboards as they are shipped. */
export function dashboards(source: 'influxdb' | 'prometheus'): readonly Dashboard[] {
  const folder = new URL(`${source}/`, root);
  return readdirSync(folder)
    .sort()
    .map(name => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Dashboard);
}

export interface Asked {
  /** Which dashboard, panel and query it is, for a test that fails. */
  readonly name: string;
  readonly text: string;
  readonly instant: boolean;
}

/** Every query of panels, marks and variables. */
export function queriesOf({ title, panels, annotations, templating }: Dashboard): readonly Asked[] {
  const ofTarget = (name: string, { refId, query, expr, instant }: Target): Asked => ({
    name: `${title} › ${name} › ${refId}`,
    text: query ?? expr ?? '',
    instant: instant === true,
  });
  return [
    ...panels.flatMap(panel => (panel.targets ?? []).map(target => ofTarget(panel.title, target))),
    ...annotations.list.map(({ name, target }) => ofTarget(name, target)),
    ...templating.list
      .filter(({ type }) => type === 'query')
      .map(({ name, query }) => ({
        name: `${title} › $${name}`,
        text: typeof query === 'string' ? query : query.query,
        instant: true,
      })),
  ];
}

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What Grafana puts in the place of variables: `run` is several values, the others are "All". */
export function filled(text: string, runs: readonly string[], { fromMs, toMs }: TimeSpan): string {
  const rangeSeconds = Math.ceil((toMs - fromMs) / 1_000);
  const values: Readonly<Record<string, string>> = {
    timeFilter: `time >= ${fromMs}ms and time <= ${toMs}ms`,
    __interval_ms: '1000',
    __interval: '1s',
    __rate_interval: '4s',
    __range: `${rangeSeconds}s`,
    run: `(${runs.join('|')})`,
  };
  const names = ['timeFilter', '__interval_ms', '__interval', '__rate_interval', '__range', 'run'];
  return names
    .reduce((done, name) => done.replaceAll(`$${name}`, values[name] ?? ''), text)
    .replace(/\$(scenario|target|class|phase)\b/g, '.*');
}
