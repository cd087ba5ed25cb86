import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { colours } from './palette.js';
import { datasource, leastInterval, type Query, type Source, target } from './queries.js';

export interface Size {
  /** Of 24 columns. */
  readonly w: number;
  readonly h: number;
}

/** A panel of either source's dashboard. */
export interface PanelSpec {
  readonly kind: 'stat' | 'lines' | 'stack' | 'points' | 'bars' | 'heatmap' | 'table';
  readonly title: string;
  /** What the metric is, and what to look for. */
  readonly description: string;
  /** What else has to be known where the numbers come from this source. */
  readonly remark?: Partial<Readonly<Record<Source, string>>>;
  readonly unit: string;
  readonly size: Size;
  readonly queries: Readonly<Record<Source, readonly Query[]>>;
  /** Colours by series: a regular expression on the name. */
  readonly series?: readonly (readonly [name: string, colour: string])[];
  /** Names of series to be drawn dashed: plans, limits, what k6 says. */
  readonly dashed?: string;
  /** Values at which a colour begins; the first holds from the bottom. */
  readonly steps?: readonly (readonly [from: number | null, colour: string])[];
  readonly max?: number;
  readonly min?: number;
  readonly decimals?: number;
  readonly table?: TableSpec;
}

export interface TableSpec {
  readonly transformations: Readonly<Record<Source, readonly dashboard.DataTransformerConfig[]>>;
  readonly overrides: readonly {
    readonly column: string;
    readonly properties: readonly dashboard.DynamicConfigValue[];
  }[];
  readonly sortBy: string;
}

/** Longer gaps than this stay gaps: nothing was measured there. */
const longestJoinMs = 16_000;

export function panelOf(spec: PanelSpec, source: Source): Builder<dashboard.Panel> {
  const description = [spec.description, spec.remark?.[source]].filter(text => text !== undefined).join('\n\n');
  const kinds = {
    stat: statOf,
    lines: linesOf,
    stack: linesOf,
    points: linesOf,
    bars: barsOf,
    heatmap: heatmapOf,
    table: tableOf,
  };
  const panel = kinds[spec.kind](spec, source)
    .title(spec.title)
    .description(description)
    .datasource(datasource(source))
    .interval(leastInterval)
    .unit(spec.unit)
    .targets(spec.queries[source].map((query, index) => target(source, query, index)));
  if (spec.max !== undefined) panel.max(spec.max);
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.min !== undefined) panel.min(spec.min);
  return panel;
}

type Panel = Builder<dashboard.Panel> & {
  title(text: string): Panel;
  description(text: string): Panel;
  datasource(ref: { type: string; uid: string }): Panel;
  interval(text: string): Panel;
  unit(text: string): Panel;
  targets(all: ReturnType<typeof target>[]): Panel;
  max(value: number): Panel;
  min(value: number): Panel;
  decimals(value: number): Panel;
};

function thresholds(steps: NonNullable<PanelSpec['steps']>): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));
}

const lastValue = () => new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);

function statOf({ steps }: PanelSpec): Panel {
  return new stat.PanelBuilder()
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.Area)
    .justifyMode(common.BigValueJustifyMode.Center)
    .textMode(common.BigValueTextMode.Auto)
    .reduceOptions(lastValue())
    .noValue('–')
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds))
    .thresholds(thresholds(steps ?? [[null, colours.load]]));
}

function linesOf(spec: PanelSpec): Panel {
  const stacked = spec.kind === 'stack';
  const points = spec.kind === 'points';
  const panel = new timeseries.PanelBuilder()
    .drawStyle(points ? common.GraphDrawStyle.Points : common.GraphDrawStyle.Line)
    .lineWidth(stacked ? 1 : 2)
    .fillOpacity(stacked ? 75 : 0)
    .pointSize(points ? 9 : 4)
    .showPoints(points ? common.VisibilityMode.Always : common.VisibilityMode.Never)
    .spanNulls(stacked ? false : longestJoinMs)
    .min(spec.min ?? 0)
    .noValue('–')
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.PaletteClassicByName))
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending)
        .hideZeros(stacked),
    );
  if (stacked) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('all'));
  if (spec.steps !== undefined) {
    panel
      .thresholds(thresholds(spec.steps))
      .thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.DashedAndArea),
      );
  }
  for (const [name, colour] of spec.series ?? []) {
    panel.overrideByRegexp(name, [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }]);
  }
  if (spec.dashed !== undefined) {
    panel.overrideByRegexp(spec.dashed, [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } }]);
  }
  return panel;
}

function barsOf({ steps }: PanelSpec): Panel {
  return new bargauge.PanelBuilder()
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .orientation(common.VizOrientation.Horizontal)
    .valueMode(common.BarGaugeValueMode.Text)
    .showUnfilled(true)
    .reduceOptions(lastValue())
    .noValue('–')
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds))
    .thresholds(thresholds(steps ?? [[null, colours.ttft]]));
}

function heatmapOf(): Panel {
  return new heatmap.PanelBuilder()
    .calculate(false)
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .scale(heatmap.HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64)
        .reverse(false),
    )
    .rowsFrame(new heatmap.RowsHeatmapOptionsBuilder().layout(common.HeatmapCellLayout.Le))
    .yAxis(new heatmap.YAxisConfigBuilder().unit('s').axisPlacement(common.AxisPlacement.Left))
    .filterValues(new heatmap.FilterValueRangeBuilder().le(1e-9))
    .cellGap(1)
    .showLegend()
    .tooltip(new heatmap.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single).yHistogram(true));
}

function tableOf({ table: rows }: PanelSpec, source: Source): Panel {
  const panel = new table.PanelBuilder().showHeader(true).cellHeight(common.TableCellHeight.Sm).noValue('–');
  if (rows === undefined) return panel;
  panel
    .transformations([...rows.transformations[source]])
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(rows.sortBy).desc(true)]);
  for (const { column, properties } of rows.overrides) panel.overrideByName(column, [...properties]);
  return panel;
}
