import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { colours } from './palette.js';
import { type PanelSpec, panelOf } from './panels.js';
import { dataquery, datasource, type Source } from './queries.js';

export interface Row {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface DashboardSpec {
  /** Ends the uid and names the file. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
  readonly from: string;
  readonly refresh: string;
  /** Marks of phases and of turning busy; where runs are points, they would be in the way. */
  readonly marks: boolean;
  /** In the order in which they stand on top. */
  readonly variables: readonly ('run' | 'scenario' | 'target' | 'class' | 'phase')[];
}

export const uidOf = (name: string, source: Source): string => `busytone-${name}-${source}`;

const sourceNames: Readonly<Record<Source, string>> = { influxdb: 'InfluxDB', prometheus: 'Prometheus' };

export function dashboardOf(spec: DashboardSpec, source: Source): dashboard.Dashboard {
  const built = new dashboard.DashboardBuilder(`${spec.title} (${sourceNames[source]})`)
    .uid(uidOf(spec.name, source))
    .description(spec.description)
    .tags(['busytone', `busytone-${source}`])
    .timezone('browser')
    .editable()
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .time({ from: spec.from, to: 'now' })
    .refresh(spec.refresh)
    .variables([datasourceVariable(source), ...spec.variables.map(name => variable(name, source))])
    .annotations(spec.marks ? [phases(source), turnedBusy(source), verdict(source)] : [])
    .link(
      new dashboard.DashboardLinkBuilder('busytone')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags([`busytone-${source}`])
        .asDropdown(false)
        .includeVars(true)
        .keepTime(true),
    );
  placed(spec.rows, source, built);
  return withoutMenu(built.build());
}

/** Links and switches of marks stand in sight; the kit's default hides them in a menu. */
function withoutMenu(made: dashboard.Dashboard): dashboard.Dashboard {
  const visible = <T extends { placement?: unknown }>({ placement: _, ...rest }: T) => rest;
  return {
    ...made,
    links: (made.links ?? []).map(visible),
    annotations: { list: (made.annotations?.list ?? []).map(visible) },
  };
}

const columns = 24;

/** Puts panels side by side until a line of 24 columns is full; ids count up in the order of reading. */
function placed(rows: readonly Row[], source: Source, built: dashboard.DashboardBuilder): void {
  let y = 0;
  let id = 0;
  for (const { title, panels } of rows) {
    id += 1;
    built.withRow(new dashboard.RowBuilder(title).id(id).gridPos({ x: 0, y, w: columns, h: 1 }));
    y += 1;
    let x = 0;
    let height = 0;
    for (const spec of panels) {
      const { w, h } = spec.size;
      if (x + w > columns) {
        x = 0;
        y += height;
        height = 0;
      }
      id += 1;
      const panel = panelOf(spec, source).build();
      built.withPanel({ build: () => ({ ...panel, id, gridPos: { x, y, w, h } }) } satisfies Builder<dashboard.Panel>);
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
}

function datasourceVariable(source: Source): Builder<dashboard.VariableModel> {
  return new dashboard.DatasourceVariableBuilder('datasource')
    .label('Data source')
    .type(source)
    .regex('')
    .current({ text: '', value: '' });
}

const labels = { run: 'Run', scenario: 'Scenario', target: 'Target', class: 'Class', phase: 'Phase' } as const;
type Name = keyof typeof labels;

/** Runs of busytone by their id, and those of k6 alone by their `testid`. */
const influxVariables: Readonly<Record<Name, string>> = {
  run: 'SHOW TAG VALUES FROM /^(busytone_load|busytone_run|llm_started)$/ WITH KEY IN ("run", "testid")',
  scenario: influxValues('busytone_load|busytone_run', 'scenario'),
  target: influxValues('busytone_load|busytone_run', 'target'),
  class: influxValues('busytone_attempts', 'class'),
  phase: influxValues('busytone_attempts', 'phase'),
};

function influxValues(measurements: string, tag: string): string {
  const ofRun = '("run" =~ /^$run$/ OR "testid" =~ /^$run$/)';
  return `SHOW TAG VALUES FROM /^(${measurements}|llm_started)$/ WITH KEY = "${tag}" WHERE ${ofRun}`;
}

const promVariables: Readonly<Record<Name, string>> = {
  run: 'query_result(count by (id) (label_replace(last_over_time(busytone_planned_load[$__range]), "id", "$1", "run", "(.+)") or label_replace(last_over_time(busytone_run_info[$__range]), "id", "$1", "run", "(.+)") or label_replace(last_over_time(k6_llm_started_total{testid!=""}[$__range]), "id", "$1", "testid", "(.+)")))',
  scenario: promValues('busytone_planned_load|busytone_run_info|k6_llm_started_total', 'scenario'),
  target: promValues('busytone_planned_load|busytone_run_info|k6_llm_started_total', 'target'),
  class: promValues('busytone_attempts_total|k6_llm_started_total', 'class'),
  phase: promValues('busytone_attempts_total|k6_llm_started_total', 'phase'),
};

function promValues(metrics: string, label: string): string {
  return `label_values({__name__=~"${metrics}"}, ${label})`;
}

function variable(name: Name, source: Source): Builder<dashboard.VariableModel> {
  const query = source === 'influxdb' ? influxVariables[name] : promVariables[name];
  return new dashboard.QueryVariableBuilder(name)
    .label(labels[name])
    .description(name === 'run' ? 'Id of a run of busytone; of k6 alone, its testid' : '')
    .datasource(datasource(source))
    .query(source === 'influxdb' ? query : { query, refId: `variable-${name}` })
    .definition(query)
    .regex(source === 'prometheus' && name === 'run' ? '/id="([^"]+)"/' : '')
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' })
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(name === 'run' ? dashboard.VariableSort.AlphabeticalDesc : dashboard.VariableSort.AlphabeticalAsc);
}

interface MarkSpec {
  readonly name: string;
  readonly kind: 'phase' | 'busy' | 'verdict';
  readonly colour: string;
  /** Metric whose value is the moment, in seconds. */
  readonly metric: string;
  readonly label: string;
}

function mark({ name, kind, colour, metric, label }: MarkSpec, source: Source): Builder<dashboard.AnnotationQuery> {
  const built = new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource(source))
    .enable(true)
    .iconColor(colour);
  const runs = '"run" =~ /^$run$/';
  if (source === 'influxdb') {
    const query = `SELECT "text", "until_ms", "kind" FROM "busytone_marks" WHERE "kind" = '${kind}' AND ${runs} AND $timeFilter`;
    const columnsOf = { textColumn: 'text', tagsColumn: 'kind', timeEndColumn: 'until_ms' };
    const asked = { refId: 'Anno', query, rawQuery: true, textEditor: true, fromAnnotations: true, ...columnsOf };
    return built.target({ build: () => dataquery(asked) });
  }
  const expr = `1000 * ${metric}{run=~"$run"}`;
  const asked = { refId: 'Anno', expr, interval: '60s', range: true };
  return built
    .expr(expr)
    .step('60s')
    .titleFormat(label)
    .textFormat('{{run}}')
    .tagKeys('scenario,target')
    .useValueForTime(true)
    .target({ build: () => dataquery(asked) });
}

const phases = (source: Source) =>
  mark(
    {
      name: 'Phases of the load',
      kind: 'phase',
      colour: colours.quiet,
      metric: 'busytone_phase_start_timestamp_seconds',
      label: 'Phase: {{phase}}',
    },
    source,
  );

const turnedBusy = (source: Source) =>
  mark(
    {
      name: 'Turned busy (seen live)',
      kind: 'busy',
      colour: colours.busy,
      metric: 'busytone_turned_busy_timestamp_seconds',
      label: 'Turned busy (seen live)',
    },
    source,
  );

const verdict = (source: Source) =>
  mark(
    {
      name: 'Turned busy (verdict)',
      kind: 'verdict',
      colour: colours.bad,
      metric: 'busytone_run_busy_at_seconds',
      label: 'Turned busy, by the verdict on the run',
    },
    source,
  );
