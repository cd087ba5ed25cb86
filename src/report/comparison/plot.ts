import { html, Markup } from '../html/markup.js';

/** A picture's own coordinates. It is shown as wide as its column is, so texts are set for the narrowest. */
const picture = { width: 520, height: 300, left: 62, right: 14, top: 12, bottom: 46 } as const;

export interface Axis {
  readonly title: string;
  /** Place of a value, 0 to 1. */
  readonly place: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

/** Logarithmic from the decade below to a little above. */
export function logAxis(title: string, values: readonly number[], label: (value: number) => string): Axis {
  const known = values.filter(value => value > 0);
  const low = Math.log10(Math.min(...known, 1e9)) - 0.02;
  const high = Math.max(Math.log10(Math.max(...known, 1e-9)) + 0.02, low + 0.3);
  const span = high - low;
  const steps = span > 2.2 ? [1] : span > 1.1 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
  const ticks: { value: number; label: string }[] = [];
  for (let decade = Math.floor(low); decade <= high; decade += 1) {
    for (const step of steps) {
      const value = step * 10 ** decade;
      const at = Math.log10(value);
      if (at >= low && at <= high) ticks.push({ value, label: label(value) });
    }
  }
  return { title, place: value => (Math.log10(value) - low) / span, ticks: thinned(ticks) };
}

/** From 0 to a little above the largest value. */
export function linearAxis(title: string, largest: number, label: (value: number) => string, steps = niceSteps): Axis {
  const high = largest > 0 ? largest * 1.06 : 1;
  const wanted = high / 5;
  const step = steps(wanted);
  const ticks: { value: number; label: string }[] = [];
  for (let at = 0; at * step <= high; at += 1) ticks.push({ value: at * step, label: label(at * step) });
  return { title, place: value => value / high, ticks };
}

function niceSteps(wanted: number): number {
  const decade = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5, 10].find(step => step * decade >= wanted) ?? 10) * decade;
}

/** Steps of a clock, in milliseconds. */
export function clockSteps(wanted: number): number {
  const steps = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1.5e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5, 432e5];
  return steps.find(step => step >= wanted) ?? 864e5;
}

function thinned<T>(ticks: readonly T[]): readonly T[] {
  const every = Math.ceil(ticks.length / 6);
  return ticks.filter((_, at) => at % every === 0);
}

const inner = {
  width: picture.width - picture.left - picture.right,
  height: picture.height - picture.top - picture.bottom,
};

export function across(axis: Axis, value: number): number {
  return picture.left + axis.place(value) * inner.width;
}

export function up(axis: Axis, value: number): number {
  return picture.top + (1 - axis.place(value)) * inner.height;
}

/** The frame of a picture, with what stands in it. */
export function plot(x: Axis, y: Axis, sentence: string, marks: readonly Markup[]): Markup {
  const foot = picture.top + inner.height;
  return html`<svg class="plot-svg" viewBox="0 0 ${picture.width} ${picture.height}" role="img" aria-label="${sentence}">
<g class="grid">${y.ticks.map(tick => html`<path d="M${picture.left} ${short(up(y, tick.value))}h${inner.width}"/>`)}${x.ticks.map(
    tick => html`<path d="M${short(across(x, tick.value))} ${foot}v5"/>`,
  )}</g>
<g class="ticks">${y.ticks.map(tick => html`<text x="${picture.left - 8}" y="${short(up(y, tick.value) + 4.5)}" text-anchor="end">${tick.label}</text>`)}${x.ticks.map(
    tick => html`<text x="${short(across(x, tick.value))}" y="${foot + 20}" text-anchor="middle">${tick.label}</text>`,
  )}<text x="${picture.left + inner.width}" y="${foot + 39}" text-anchor="end" class="axis">${x.title}</text></g>
${marks}</svg>`;
}

/** A line of a side, broken where it has no value. */
export function line(side: number, points: readonly (readonly [x: number, y: number] | null)[], thin = false): Markup {
  let open = false;
  const path = points
    .map(point => {
      if (point === null) {
        open = false;
        return '';
      }
      const command = open ? 'L' : 'M';
      open = true;
      return `${command}${short(point[0])} ${short(point[1])}`;
    })
    .join('');
  return new Markup(`<path class="line side-${side}${thin ? ' thin' : ''}" d="${path}"/>`);
}

/** A shape of its own for each side, so that it is told apart without its colour. */
export function marker(side: number, x: number, y: number): Markup {
  const shapes = [
    'M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0',
    'M-6-6h12v12h-12z',
    'M0-8l8 14h-16z',
    'M0-8l7 8-7 8-7-8z',
    'M0 8l8-14h-16z',
    'M-7-3h4v-4h6v4h4v6h-4v4h-6v-4h-4z',
  ];
  return new Markup(
    `<path class="dot side-${side}" transform="translate(${short(x)} ${short(y)})" d="${shapes[side % shapes.length]}"/>`,
  );
}

export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
