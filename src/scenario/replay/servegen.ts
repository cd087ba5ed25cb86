import { show } from '../file/problem.js';
import { cellsOf, columnsOf, numberIn, WrongValue } from './cells.js';
import type { ClientWindow, Reading, TraceFormat } from './row.js';

const names = ['window_start_s', 'rate_rps', 'pattern', 'shape', 'scale'] as const;
/** Column order of the original files, which have no header and hold one client each. */
const bare = { start: 0, rate: 1, pattern: 3, shape: 4, scale: 5, client: -1 };

/** `600,0.39,0.9137,Gamma,1.1977,2.07455`; without a law for windows in which too little came. */
const bareLine = /^\d+(\.\d+)?,\d+(\.\d+)?(e-?\d+)?,[^,]*,\s*(Gamma|Weibull|)\s*,[^,]*,[^,]*$/i;

/**
 * Windows of clients from ServeGen (Alibaba, NSDI '26; Apache-2.0), from which arrivals are generated: start, requests
 * per second, coefficient of variation, law of the gaps, its shape and its scale in seconds. Either the original files
 * without header, or with a header and a `client_id`. Windows stand by client, not by time.
 */
export const servegen: TraceFormat = {
  name: 'servegen',
  recognises(line) {
    const columns = columnsOf(line);
    return names.every(name => columns.has(name)) || bareLine.test(line);
  },
  open(first) {
    const columns = columnsOf(first);
    const headed = columns.has('window_start_s');
    const [start, rate, pattern, shape, scale] = names.map(name => columns.get(name));
    const given = [start, rate, pattern, shape, scale].every(at => at !== undefined);
    if (headed ? !given : !bareLine.test(first)) {
      return `its first line is neither a header with ${names.join(', ')} nor six columns of a client`;
    }
    const at = headed
      ? {
          start: start ?? -1,
          rate: rate ?? -1,
          pattern: pattern ?? -1,
          shape: shape ?? -1,
          scale: scale ?? -1,
          client: columns.get('client_id') ?? -1,
        }
      : bare;
    return {
      headed,
      startsAtZero: false,
      ordered: false,
      read(line): Reading {
        const cells = cellsOf(line);
        const ratePerSecond = positive(numberIn(cells[at.rate], 'a rate'), 'a rate', 1_000_000);
        if (ratePerSecond === 0) return { kind: 'left-out', reason: 'a window without requests' };
        const startMs = numberIn(cells[at.start], 'the start of a window in seconds') * 1_000;
        const law = lawOf(cells[at.pattern] ?? '', cells[at.shape], cells[at.scale]);
        return { kind: 'window', window: { client: cells[at.client] ?? '', startMs, ratePerSecond, law } };
      },
    };
  },
};

function lawOf(pattern: string, shape: string | undefined, scale: string | undefined): ClientWindow['law'] {
  const kind = pattern.toLowerCase();
  if (kind === '') return null;
  if (kind !== 'gamma' && kind !== 'weibull') throw new WrongValue(`expected Gamma or Weibull, got ${show(pattern)}`);
  const law = {
    kind,
    shape: positive(numberIn(shape, 'a shape'), 'a shape', 1_000),
    scaleSeconds: positive(numberIn(scale, 'a scale'), 'a scale', 1e9),
  } as const;
  // Gaps of a Weibull law with a smaller shape leave the range of numbers.
  if (law.shape < (kind === 'gamma' ? 0.001 : 0.01) || law.scaleSeconds === 0)
    throw new WrongValue('a law whose shape or scale is nearly 0');
  return law;
}

function positive(value: number, what: string, most: number): number {
  if (value < 0 || value > most) throw new WrongValue(`expected ${what} from 0 to ${most}, got ${value}`);
  return value;
}
