import { formatMoment, formatWhole } from '../../base/units.js';
import type {
  ArrivalProcess,
  Distribution,
  Load,
  ReplayLoad,
  ShapeSpec,
  SimpleShapeSpec,
} from '../../scenario/types.js';
import { plain } from './numbers.js';

type Amount = (value: number) => string;

/** The load as a sentence. `arrivals` says what its rate counts. `pauseWords` writes the pause of a closed loop's users. */
export function loadWords(
  load: Load,
  pauseWords: (seconds: Distribution) => string,
  arrivals: 'intents' | 'conversations' = 'intents',
): string {
  if (load.mode === 'replay') return replayWords(load);
  const open = load.mode === 'open';
  const amount: Amount = value => (open ? `${plain(value)} ${arrivals}/s` : `${formatWhole(value)} users`);
  const kind = open
    ? `open loop, ${arrivalWords(load.arrivals)} arrivals`
    : `closed loop, pause between questions ${pauseWords(load.thinkSeconds)}`;
  return `${shapeWords(load.shape, amount)}; ${kind}; ${formatMoment(load.durationMs)} in all`;
}

function replayWords({ source, fromMs, toMs, speed, scale, failures, durationMs }: ReplayLoad): string {
  const to = toMs === null ? 'its end' : formatMoment(toMs);
  const stretch = fromMs === 0 && toMs === null ? '' : `, from ${formatMoment(fromMs)} to ${to}`;
  const parts = [
    `Replay of ${source.file} (${source.format})${stretch}`,
    ...(speed === 1 ? [] : [`${plain(speed)} times as fast`]),
    ...(scale === 1 ? [] : [`${plain(scale * 100)} % of its requests`]),
    ...(failures === 'keep' ? ['with requests that failed when recorded'] : []),
    `${formatMoment(durationMs)} in all`,
  ];
  return parts.join('; ');
}

function arrivalWords(arrivals: ArrivalProcess): string {
  if (typeof arrivals === 'string') return arrivals;
  switch (arrivals.process) {
    case 'gamma':
      return `gamma (coefficient of variation ${plain(arrivals.cv)})`;
    case 'weibull':
      return `Weibull (shape ${plain(arrivals.shape)})`;
    case 'mmpp':
      return (
        `Markov-modulated Poisson (${plain(arrivals.ratio)} times the rate for ${formatMoment(arrivals.highMs)} on average, ` +
        `every ${formatMoment(arrivals.highMs + arrivals.lowMs)})`
      );
    case 'clients':
      return (
        `switching-client (${arrivals.count} clients, Zipf ${plain(arrivals.zipf)}, all but ${arrivals.steady} on for ` +
        `${formatMoment(arrivals.onMs)} and off for ${formatMoment(arrivals.offMs)} on average)`
      );
  }
}

function shapeWords(shape: ShapeSpec, amount: Amount): string {
  if (shape.kind !== 'phases') return simpleWords(shape, amount);
  const parts = shape.parts.map(part => {
    const label = part.label === null ? '' : `${part.label}, `;
    return `${formatMoment(part.durationMs)}: ${label}${simpleWords(part.shape, amount)}`;
  });
  return `In phases. ${parts.join('. ')}`;
}

function simpleWords(shape: SimpleShapeSpec, amount: Amount): string {
  if (shape.kind === 'steady') return `Steady at ${amount(shape.base)}`;
  const day = (ms: number) => `a day in ${formatMoment(ms)}`;
  const base = amount(shape.base);
  if (shape.kind === 'diurnal') return `${base} on average with the daily rhythm ${shape.daily}, ${day(shape.dayMs)}`;
  if (shape.kind === 'curve') return curveWords(shape.points, shape.base, amount);
  const peak = `to ${amount(shape.base * shape.peakFactor)}, ${plain(shape.peakFactor)} times as much`;
  if (shape.kind === 'viral-wave') {
    const news = shape.spikes.map(spike => `day ${plain(spike.day)}`).join(' and ');
    const spikes = news === '' ? '' : `, news on ${news}`;
    return `${base}, then growth ${peak}, with the daily rhythm ${shape.daily}${spikes}, ${day(shape.dayMs)}`;
  }
  if (shape.kind === 'bursty') {
    return `${base}, in bursts up ${peak}, for ${formatMoment(shape.holdMs)} after ${formatMoment(shape.gapMs)} on average`;
  }
  const at = formatMoment(shape.startMs);
  const within = 'riseMs' in shape ? `within ${formatMoment(shape.riseMs)}` : '';
  switch (shape.kind) {
    case 'step': {
      const hold = shape.holdMs === null ? 'to the end' : `for ${formatMoment(shape.holdMs)}`;
      return `${base}, then at ${at} a step ${peak}, ${hold}`;
    }
    case 'ramp':
      return `${base}, then from ${at} a ramp ${peak}, ${within}`;
    case 'flash-crowd':
      return (
        `${base}, then from ${at} a flash crowd ${peak}, ${within}; ` +
        `held for ${formatMoment(shape.holdMs)}, then halving every ${formatMoment(shape.halfLifeMs)}`
      );
    case 'million-in-an-hour':
      return (
        `${base}, then from ${at} a crowd ${peak}, gathering with a time constant of ${formatMoment(shape.riseMs)}; ` +
        `after ${formatMoment(shape.holdMs)} back within ${formatMoment(shape.fallMs)}`
      );
    case 'botnet-burst':
      return (
        `${base}, then from ${at} an attack of ${shape.pulses} pulses ${peak}, ${within}, each for ` +
        `${formatMoment(shape.holdMs)}, ${formatMoment(shape.gapMs)} apart`
      );
    case 'batch-client':
      return `${base}, then at ${at} one client's batch job ${peak}, for ${formatMoment(shape.holdMs)}`;
  }
}

function curveWords(points: readonly { factor: number }[], base: number, amount: Amount): string {
  const factors = points.map(point => point.factor);
  const [low, high] = [Math.min(...factors), Math.max(...factors)];
  return `A curve through ${points.length} points between ${amount(low * base)} and ${amount(high * base)}`;
}
