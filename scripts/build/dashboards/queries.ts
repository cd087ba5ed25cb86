import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';

export type Source = 'influxdb' | 'prometheus';

/** The data source that a dashboard's variable `datasource` names. */
export const datasource = (source: Source) => ({ type: source, uid: '$datasource' });

/** Length of the intervals that busytone writes by default; panels draw nothing finer. */
export const leastInterval = '5s';

export interface Query {
  /** Name of the series; `$tag_x`, `$col` for InfluxDB and `{{x}}` for Prometheus. */
  readonly legend: string;
  readonly text: string;
  readonly as: 'series' | 'instant' | 'table' | 'heatmap';
}

/** Which of the variables filter a query. `k6`: series that k6 wrote by itself, found by `testid`; `k6Run`: those without a class. */
type Scope = 'run' | 'slice' | 'k6' | 'k6Run';

const influxFilters: Readonly<Record<Scope, string>> = {
  run: filter('run', 'scenario', 'target'),
  slice: filter('run', 'scenario', 'target', 'class', 'phase'),
  k6: `"testid" =~ /^$run$/ AND ${filter('scenario', 'target', 'class', 'phase')}`,
  k6Run: '"testid" =~ /^$run$/',
};

function filter(...names: readonly string[]): string {
  return names.map(name => `"${name}" =~ /^$${name}$/`).join(' AND ');
}

export interface InfluxOptions {
  readonly scope?: Scope;
  /** Further conditions. */
  readonly where?: string;
  /** Tags to tell series apart by. */
  readonly by?: readonly string[];
  /** Without: one value for the whole time range. */
  readonly over?: 'interval' | 'range' | '30s';
  /** What stands where an interval has no value: a gap, or 0 in what counts. */
  readonly fill?: 'null' | '0' | 'none';
  readonly as?: Query['as'];
}

/** A query in InfluxQL over one measurement. */
export function influx(legend: string, select: string, from: string, options: InfluxOptions = {}): Query {
  const { scope = 'slice', where, by = [], over = 'interval', fill = 'null', as = 'series' } = options;
  const conditions = [influxFilters[scope], ...(where === undefined ? [] : [where]), '$timeFilter'];
  const time = over === 'range' ? [] : [`time(${over === 'interval' ? '$__interval' : over})`];
  const groups = [...time, ...by.map(tag => `"${tag}"`)];
  const text = [
    `SELECT ${select} FROM "${from}" WHERE ${conditions.join(' AND ')}`,
    ...(groups.length === 0 ? [] : [`GROUP BY ${groups.join(', ')}`]),
    ...(over === 'range' ? [] : [`fill(${fill})`]),
  ].join(' ');
  return { legend, text, as };
}

/** The sum over all series of a gauge, each taken at its mean within the interval. */
export function influxSum(legend: string, from: string, where: string): Query {
  const conditions = `${influxFilters.run} AND ${where} AND $timeFilter`;
  const each = `SELECT mean("value") AS "each" FROM "${from}" WHERE ${conditions} GROUP BY time($__interval), * fill(none)`;
  const text = `SELECT sum("each") FROM (${each}) WHERE $timeFilter GROUP BY time($__interval) fill(null)`;
  return { legend, text, as: 'series' };
}

/** A count over an interval as a rate per second. */
export const perSecond = (field: string): string => `sum("${field}") / ($__interval_ms / 1000)`;

const matchers: Readonly<Record<Scope, string>> = {
  run: matcher('run', 'scenario', 'target'),
  slice: matcher('run', 'scenario', 'target', 'class', 'phase'),
  k6: `testid=~"$run",${matcher('scenario', 'target', 'class', 'phase')}`,
  k6Run: 'testid=~"$run"',
};

function matcher(...names: readonly string[]): string {
  return names.map(name => `${name}=~"$${name}"`).join(',');
}

/** A query in PromQL: `{run}`, `{slice}` and `{k6}` in braces stand for the variables' matchers, `{slice,x="y"}` adds one. */
export function promql(legend: string, text: string, as: Query['as'] = 'series'): Query {
  const filled = text.replace(/\{(run|slice|k6Run|k6)\b/g, (_, scope: Scope) => `{${matchers[scope]}`);
  return { legend, text: filled, as };
}

/** Quantile of a histogram that busytone wrote. */
export function quantileOf(p: number, metric: string, by = ''): string {
  return `histogram_quantile(${p}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${metric}_bucket{slice}[$__rate_interval])))`;
}

/** A query as the kit wants it: with a mark that never reaches the JSON. */
export function dataquery(query: object): Dataquery {
  return { ...query, _implementsDataqueryVariant: () => {} };
}

/** InfluxQL has no builder in Grafana's kit: what its query editor saves for a raw query. */
class InfluxTarget implements Builder<Dataquery> {
  constructor(
    private readonly refId: string,
    private readonly query: Query,
  ) {}

  build(): Dataquery {
    const { text, legend, as } = this.query;
    return dataquery({
      refId: this.refId,
      datasource: datasource('influxdb'),
      query: text,
      rawQuery: true,
      resultFormat: as === 'table' ? 'table' : 'time_series',
      ...(as === 'table' ? {} : { alias: legend }),
    });
  }
}

export function target(source: Source, query: Query, index: number): Builder<Dataquery> {
  const refId = String.fromCharCode('A'.charCodeAt(0) + index);
  if (source === 'influxdb') return new InfluxTarget(refId, query);
  const built = new prometheus.DataqueryBuilder()
    .refId(refId)
    .datasource(datasource('prometheus'))
    .expr(query.text)
    .legendFormat(query.legend)
    .editorMode(prometheus.QueryEditorMode.Code);
  if (query.as === 'series') return built.range().format(prometheus.PromQueryFormat.TimeSeries);
  if (query.as === 'heatmap') return built.range().format(prometheus.PromQueryFormat.Heatmap);
  return built
    .instant()
    .format(query.as === 'table' ? prometheus.PromQueryFormat.Table : prometheus.PromQueryFormat.TimeSeries);
}
