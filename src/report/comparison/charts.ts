import { formatDurationMs, formatMoment, formatShare } from '../../base/units.js';
import type { MetricId } from '../../measure/comparison/metrics.js';
import type { ComparedSide, Comparison } from '../../measure/comparison/types.js';
import { html, type Markup } from '../html/markup.js';
import { paretoFront } from './pareto.js';
import { across, clockSteps, line, linearAxis, logAxis, marker, plot, up } from './plot.js';
import { amount } from './words.js';

/** Every picture of a comparison. They are drawn here and need no script. */
export function comparisonCharts(comparison: Comparison): Markup {
  const labels = comparison.sides.map(side => side.label);
  const busy = comparison.sides.some(side => side.intents.busy > 0);
  return html`<div class="charts">
${comparison.curves.ecdf.map(curve => ecdfChart(comparison, curve, labels))}
${overTimeChart(comparison, labels)}
${busy ? busyChart(comparison, labels) : null}
${outcomeChart(comparison.sides)}
${costChart(comparison, labels)}
</div>`;
}

function figure(title: string, caption: string, legend: readonly string[] | null, content: Markup): Markup {
  return html`<figure class="chart"><figcaption><h3>${title}</h3><p>${caption}</p></figcaption>${
    legend === null ? null : sideLegend(legend)
  }${content}</figure>
`;
}

export function sideLegend(labels: readonly string[]): Markup {
  return html`<ul class="sides">${labels.map(
    (label, side) =>
      html`<li><svg viewBox="0 0 34 14" aria-hidden="true"><path class="line side-${side}" d="M0 7h34"/></svg><span>${label}</span></li>`,
  )}</ul>`;
}

type Ecdf = Comparison['curves']['ecdf'][number];

function ecdfChart(comparison: Comparison, { metric, sides }: Ecdf, labels: readonly string[]): Markup {
  const title = {
    ttft: 'Time to the first token',
    ttfa: 'Time to the first answer token',
    e2e: 'Time to the last token',
  }[metric];
  const values = sides.flatMap(side => side.valueMs);
  if (values.length === 0) return html``;
  const x = logAxis('waited at most, logarithmic', values, axisTime);
  const y = linearAxis('share of intents', 1 / 1.06, value => formatShare(Number(value.toFixed(4))));
  const median = comparison.sides.map(side => `${side.label} ${valueWords(side, `${metric}.p50`)}`).join(', ');
  const lines = sides.map(({ valueMs, share }, side) => {
    const steps = valueMs.flatMap((value, at) => {
      const right = across(x, value);
      const before = up(y, at === 0 ? 0 : (share[at - 1] ?? 0));
      return [[right, before] as const, [right, up(y, share[at] ?? 0)] as const];
    });
    return line(side, steps);
  });
  return figure(
    title,
    'Share of all intents that waited no longer than this. A curve that ends below 100 % leaves room for those who got no answer.',
    labels,
    plot(x, y, `${title}, medians: ${median}`, lines),
  );
}

function overTimeChart({ curves: { overTime } }: Comparison, labels: readonly string[]): Markup {
  const values = overTime.sides.flatMap(side => [...side.ttftP95Ms, ...side.ttftP50Ms]).filter(value => value !== null);
  if (values.length === 0) return html``;
  const x = timeAxis(overTime);
  const y = linearAxis('', Math.max(...values), axisTime);
  const lines = overTime.sides.flatMap((side, at) => [
    windowLine(overTime, side.ttftP50Ms, at, x, y, true),
    windowLine(overTime, side.ttftP95Ms, at, x, y),
  ]);
  const worst = overTime.sides
    .map(side => `${side.label} ${formatDurationMs(Math.max(...side.ttftP95Ms.map(value => value ?? 0)))}`)
    .join(', ');
  return figure(
    'First token over the run',
    'TTFT of the answered intents by the moment at which they were scheduled: p95 thick, median thin. Rounds are laid over one another.',
    labels,
    plot(x, y, `TTFT over the run, highest p95 of a window: ${worst}`, lines),
  );
}

function busyChart({ curves: { overTime } }: Comparison, labels: readonly string[]): Markup {
  const largest = Math.max(...overTime.sides.flatMap(side => side.busyShare.map(value => value ?? 0)));
  const x = timeAxis(overTime);
  const y = linearAxis('', Math.min(largest, 1 / 1.06), value => formatShare(Number(value.toFixed(4))));
  const lines = overTime.sides.map((side, at) => windowLine(overTime, side.busyShare, at, x, y));
  return figure(
    'Turned away over the run',
    'Share of the intents scheduled in each window that ended busy.',
    labels,
    plot(x, y, `Busy share over the run, at most ${formatShare(largest)}`, lines),
  );
}

type OverTime = Comparison['curves']['overTime'];

function timeAxis({ windowMs, startMs }: OverTime) {
  return linearAxis('since the start of the load', ((startMs.at(-1) ?? 0) + windowMs) / 1.06, formatMoment, clockSteps);
}

function windowLine(
  { windowMs, startMs }: OverTime,
  values: readonly (number | null)[],
  side: number,
  x: ReturnType<typeof linearAxis>,
  y: ReturnType<typeof linearAxis>,
  thin = false,
): Markup {
  const points = values.map((value, at) =>
    value === null ? null : ([across(x, (startMs[at] ?? 0) + windowMs / 2), up(y, value)] as const),
  );
  return line(side, points, thin);
}

const ends = ['answered', 'busy', 'abandoned', 'failed'] as const;

function outcomeChart(sides: readonly ComparedSide[]): Markup {
  const bars = sides.map(({ label, intents }) => {
    let left = 0;
    const parts = ends.map(end => {
      const share = intents.decided === 0 ? 0 : intents[end] / intents.decided;
      const part = html`<rect class="part series-${end}" x="${(left * 100).toFixed(2)}" width="${(share * 100).toFixed(2)}" height="10"/>`;
      left += share;
      return share === 0 ? null : part;
    });
    const words = ends
      .filter(end => intents[end] > 0)
      .map(end => `${end} ${formatShare(intents[end] / intents.decided)}`);
    return html`<li><b>${label}</b><svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${label}: ${words.join(', ')}">${parts}</svg><small>${words.join(' · ')}</small></li>
`;
  });
  const keys = html`<ul class="sides">${ends.map(
    end =>
      html`<li><svg class="key" viewBox="0 0 14 14" aria-hidden="true"><rect class="part series-${end}" width="14" height="14"/></svg><span>${end}</span></li>`,
  )}</ul>`;
  return figure(
    'What became of the intents',
    'All intents that came to an end of their own.',
    null,
    html`${keys}<ul class="outcomes">${bars}</ul>`,
  );
}

function costChart({ sides }: Comparison, labels: readonly string[]): Markup {
  const title = 'Cost against waiting';
  const points = sides.map(side => ({
    x: valueIn(side, 'costPerAnswer'),
    y: valueIn(side, 'e2e.p95') ?? valueIn(side, 'e2e.p50'),
  }));
  const known = points.filter((point): point is { x: number; y: number } => point.x !== null && point.y !== null);
  if (known.length < 2) {
    const why = sides.some(side => side.currency === null)
      ? 'Not every side has a price: give target.price, or a provider whose price is known.'
      : 'There are not two sides with a cost and a wait that can be drawn.';
    return figure(title, why, null, html``);
  }
  const useP95 = sides.every(side => valueIn(side, 'e2e.p95') !== null);
  const drawn = sides.map(side => ({
    x: valueIn(side, 'costPerAnswer'),
    y: valueIn(side, useP95 ? 'e2e.p95' : 'e2e.p50'),
  }));
  const currency = sides[0]?.currency ?? null;
  const x = linearAxis(
    `cost of an answered intent, ${currency ?? ''}`,
    Math.max(...known.map(point => point.x)),
    value => amount(value, 'money', null),
  );
  const y = linearAxis('', Math.max(...drawn.map(point => point.y ?? 0)), axisTime);
  const front = paretoFront(drawn);
  const path = front.flatMap((at, place) => {
    const point = drawn[at];
    const next = drawn[front[place + 1] ?? -1];
    if (point?.x == null || point.y === null) return [];
    const here = [across(x, point.x), up(y, point.y)] as const;
    return next?.x == null ? [here] : [here, [across(x, next.x), up(y, point.y)] as const];
  });
  const marks = [
    html`<g class="front">${line(9, path)}</g>`,
    ...drawn.flatMap((point, side) => {
      if (point.x === null || point.y === null) return [];
      const [left, top] = [across(x, point.x), up(y, point.y)];
      const right = left > 380;
      return [
        marker(side, left, top),
        html`<text class="name" x="${right ? left - 12 : left + 12}" y="${top - 8}"${right ? html` text-anchor="end"` : null}>${labels[side] ?? ''}</text>`,
      ];
    }),
  ];
  const best = front.map(at => labels[at] ?? '').join(', ');
  return figure(
    title,
    `End to end ${useP95 ? 'p95' : 'p50'} over all intents against what an answered intent cost, failed attempts included. The line is the Pareto front: nobody is both cheaper and faster than ${best}.`,
    null,
    plot(x, y, `Cost against latency; on the Pareto front: ${best}`, marks),
  );
}

function valueIn(side: ComparedSide, metric: MetricId): number | null {
  return side.values.find(value => value.metric === metric)?.value ?? null;
}

function valueWords(side: ComparedSide, metric: MetricId): string {
  const value = valueIn(side, metric);
  return value === null ? 'none' : formatDurationMs(value);
}

/** `50 ms`, `1.5 s`: without the digits of a measurement. */
function axisTime(ms: number): string {
  if (ms === 0) return '0';
  if (ms >= 60_000) return formatMoment(ms);
  return ms >= 1_000 ? `${Number((ms / 1_000).toPrecision(3))} s` : `${Number(ms.toPrecision(3))} ms`;
}
