import { formatDurationMs, formatMoment, formatRate, formatShare } from '../../base/units.js';
import { shortLoad } from '../../measure/capacity/answer.js';
import { longestAtEach } from '../../measure/capacity/knee.js';
import type { Capacity, CapacityStep, Decision, ObjectiveEvidence } from '../../measure/capacity/types.js';
import { type Axis, across, line, linearAxis, logAxis, marker, plot, short, up } from '../comparison/plot.js';
import { html, type Markup } from '../html/markup.js';
import { curveLatency, loadAxis, tightest } from './words.js';

/** What is allowed should be seen beside the shares of loads far above the limit. */
const mostTimes = 5;

/** A shape and a colour for each decision. */
const shapes: Readonly<Record<Decision, number>> = { pass: 0, fail: 1, undecided: 2, instrument: 3 };
const curve = 4;

/** The pictures of a search. They are drawn here and need no script. */
export function capacityCharts(capacity: Capacity): Markup {
  return html`<div class="charts">
${latencyChart(capacity)}
${shareChart(capacity)}
</div>`;
}

const legend: readonly (readonly [decision: Decision, words: string])[] = [
  ['pass', 'holds'],
  ['fail', 'breaks'],
  ['undecided', 'not sure'],
  ['instrument', 'instrument’s limit'],
];

function figure(title: string, caption: string, steps: readonly CapacityStep[], content: Markup): Markup {
  const shown = legend.filter(([decision]) => steps.some(step => step.judgement.decision === decision));
  return html`<figure class="chart"><figcaption><h3>${title}</h3><p>${caption}</p></figcaption><ul class="sides">${shown.map(
    ([decision, words]) =>
      html`<li><svg class="dots" viewBox="0 0 20 20" aria-hidden="true">${marker(shapes[decision], 10, 10)}</svg><span>${words}</span></li>`,
  )}</ul>${content}</figure>
`;
}

/** Latency over throughput: the curve whose knee and whose crossing of the SLO a search looks for. */
function latencyChart(capacity: Capacity): Markup {
  const { steps, knee } = capacity;
  const { title: name, limitMs, of: at } = curveLatency(capacity);
  const drawn = steps.filter(step => at(step).value !== null);
  const title = `${name} over throughput`;
  if (drawn.length === 0) return figure(title, 'No step has such a percentile.', [], html``);
  const values = drawn.flatMap(step => [at(step).value, at(step).low, at(step).high].filter(each => each !== null));
  const x = linearAxis(
    'completed requests/s',
    Math.max(...drawn.map(step => step.figures.completedPerSecond)),
    axisRate,
  );
  const y = logAxis('', limitMs === null ? values : [...values, limitMs], axisTime);
  const whole = longestAtEach(drawn.filter(step => !step.givenUp)).map(
    step => [across(x, step.figures.completedPerSecond), up(y, at(step).value ?? 0)] as const,
  );
  const marks = [
    ...(limitMs === null ? [] : [limitLine(x, y, limitMs, `SLO ${axisTime(limitMs)}`)]),
    ...(knee === null ? [] : [kneeLine(x, knee.completedPerSecond)]),
    line(curve, whole),
    ...drawn.map(step => dot(step, across(x, step.figures.completedPerSecond), y, at(step).value ?? 0, at(step))),
  ];
  const left = steps.length - drawn.length;
  const spoken = drawn
    .map(step => `${shortLoad(step.load, capacity.unit)}: ${formatDurationMs(at(step).value ?? 0)}`)
    .join(', ');
  return figure(
    title,
    `Each step with the 95 % interval of its ${name}; the line joins the longest that were run to their end. Dashed: the objective.${knee === null ? '' : ' Dotted: the knee.'}${left === 0 ? '' : ` ${left} ${left === 1 ? 'step' : 'steps'} without such a percentile, because too many got no answer, cannot be drawn.`}`,
    drawn,
    plot(x, y, `${name} by load: ${spoken}`, marks),
  );
}

/** The evidence: the share that broke the tightest objective, against what is allowed. */
function shareChart(capacity: Capacity): Markup {
  const { steps, answer, unit } = capacity;
  const named = answer.broke !== null && answer.broke !== 'queue' ? answer.broke : decisive(steps);
  const points = steps.flatMap(step => {
    const own = step.objectives.find(each => each.objective === named);
    return own === undefined || own.share === null ? [] : [{ step, own }];
  });
  const title = `Who broke ${named ?? 'the objective'}`;
  const [first] = points;
  if (first === undefined) return figure(title, 'Nothing was measured.', [], html``);
  const { allowed } = first.own;
  const x = logAxis(
    `load, ${loadAxis(unit)}, logarithmic`,
    points.map(({ step }) => step.load),
    axisRate,
  );
  const highest = Math.max(allowed, ...points.map(({ own }) => own.high ?? own.share ?? 0));
  const top = Math.min(highest, mostTimes * allowed, 1 / 1.06);
  const y = linearAxis('', top, value => formatShare(Number(value.toFixed(4))));
  const within = (value: number | null) => (value === null ? null : Math.min(value, top));
  const marks = [
    limitLine(x, y, allowed, `${formatShare(allowed)} may`),
    ...points.map(({ step, own: { share, low, high } }) =>
      dot(step, across(x, step.load), y, within(share) ?? 0, { low: within(low), high: within(high) }),
    ),
  ];
  const spoken = points
    .map(({ step, own }) => `${shortLoad(step.load, unit)}: ${formatShare(own.share ?? 0)}`)
    .join(', ');
  return figure(
    title,
    `Share of the intents of each step that broke it, with its 95 % interval. A load holds when the whole interval lies under the dashed line, and breaks when the whole of it lies above.${highest > top ? ` Shares above ${formatShare(top)} stand at the upper edge.` : ''}`,
    points.map(({ step }) => step),
    plot(x, y, `Share that broke the objective, by load: ${spoken}`, marks),
  );
}

function decisive(steps: readonly CapacityStep[]): string | undefined {
  const near = steps.map(tightest).filter((each): each is ObjectiveEvidence => each !== null);
  return near.sort((a, b) => (b.high ?? 0) / b.allowed - (a.high ?? 0) / a.allowed)[0]?.objective;
}

function dot(
  { judgement }: CapacityStep,
  x: number,
  y: Axis,
  value: number,
  { low, high }: { readonly low: number | null; readonly high: number | null },
): Markup {
  const shape = shapes[judgement.decision];
  const [from, to] = [low ?? value, high ?? value];
  const whisker =
    from === to
      ? null
      : html`<path class="whisker side-${shape}" d="M${short(x)} ${short(up(y, from))}V${short(up(y, to))}"/>`;
  return html`${whisker}${marker(shape, x, up(y, value))}`;
}

function limitLine(x: Axis, y: Axis, value: number, words: string): Markup {
  const at = up(y, value);
  const [from, to] = edges(x);
  return html`<path class="limit" d="M${short(from)} ${short(at)}H${short(to)}"/><text class="mark" x="${short(from + 6)}" y="${short(at - 5)}">${words}</text>`;
}

function kneeLine(x: Axis, value: number): Markup {
  const at = across(x, value);
  return html`<path class="knee" d="M${short(at)} 12V254"/><text class="mark" x="${short(at + 5)}" y="24">knee</text>`;
}

/** Left and right end of an axis. */
function edges(x: Axis): readonly [number, number] {
  const flat: Axis = { ...x, place: value => value };
  return [across(flat, 0), across(flat, 1)];
}

function axisRate(value: number): string {
  return value === 0 ? '0' : formatRate(value).replace(/\.0+$|(\.\d*[1-9])0+$/, '$1');
}

function axisTime(ms: number): string {
  if (ms >= 60_000) return formatMoment(ms);
  return ms >= 1_000 ? `${Number((ms / 1_000).toPrecision(3))} s` : `${Number(ms.toPrecision(3))} ms`;
}
