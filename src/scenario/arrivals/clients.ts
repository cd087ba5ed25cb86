import { unitExponential } from '../distributions.js';
import { exp, ln } from '../portable-math.js';
import { randomFamily } from '../random.js';
import type { ArrivalProcess } from '../types.js';
import type { Stretch } from './stretch.js';

/**
 * As clients of a production service switch on and off (ServeGen, arXiv 2505.09999: 73 clients with Zipf slope 1.03 made
 * DeepSeek-R1's traffic, most of them for minutes at a time). Client i has a share ~ 1 / i^zipf of the mean load. The
 * first `steady` send all the time; each of the others is on for exponential times with mean `on`, at a rate that makes
 * up for its silences of mean `off`. Given who is on, requests are independent: superposed Poisson processes.
 */
export function* switchingClients(
  process: Extract<ArrivalProcess, { process: 'clients' }>,
  seed: number,
): Generator<Stretch> {
  const { count, zipf, steady, onMs, offMs } = process;
  const weights = Array.from({ length: count }, (_, index) => exp(-zipf * ln(index + 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const burst = (onMs + offMs) / onMs;
  const shares = weights.map((weight, index) => (weight / total) * (index < steady ? 1 : burst));
  const first = randomFamily(seed, 'modulation/first');
  const isOn = shares.map((_, index) => index < steady || first(index)() * burst < 1);
  const switches = count - steady;
  const draws = randomFamily(seed, 'modulation');
  for (let event = 0; ; event++) {
    let factor = 0;
    let [on, off] = [0, 0];
    for (const [index, share] of shares.entries()) {
      if (isOn[index]) factor += share;
      if (index >= steady) isOn[index] ? on++ : off++;
    }
    if (switches === 0) {
      yield { ms: Number.MAX_SAFE_INTEGER, factor };
      continue;
    }
    const [leaving, joining] = [on / onMs, off / offMs];
    const random = draws(event);
    yield { ms: unitExponential(random) / (leaving + joining), factor };
    // Who switches: one of those on or one of those off, by their rates, each as likely as its neighbours.
    const leaves = random() * (leaving + joining) < leaving;
    let left = Math.floor(random() * (leaves ? on : off));
    for (let index = steady; index < count; index++) {
      if (isOn[index] !== leaves) continue;
      if (left === 0) {
        isOn[index] = !leaves;
        break;
      }
      left -= 1;
    }
  }
}
