import { BusytoneError, exitCodes } from '../base/errors.js';
import { parseDurationMs, parseShare } from '../base/units.js';
import { nearestName } from './file/nearest.js';
import type { LatencyMetric, Slo, SloPercentile } from './types.js';

/** One objective, as it is given outside of a scenario file: `ttft.p95<5s`. */
export type SloRule =
  | {
      readonly kind: 'latency';
      readonly metric: LatencyMetric;
      readonly percentile: SloPercentile;
      readonly limitMs: number;
    }
  | { readonly kind: 'busyRate' | 'goodFraction'; readonly limit: number };

const metrics: readonly string[] = ['ttft', 'ttfa', 'tpot', 'e2e'] satisfies LatencyMetric[];
const percentiles: readonly string[] = ['p50', 'p90', 'p95', 'p99'] satisfies SloPercentile[];
const names = [...metrics.flatMap(metric => percentiles.map(each => `${metric}.${each}`)), 'busyRate', 'goodFraction'];

/**
 * Reads `ttft.p95<5s`, `busyRate<=2%` or `goodFraction>=95%`.
 * @throws BusytoneError `usage.slo` (exit code 2) that says which part is wrong and how to write it.
 */
export function parseSloRule(text: string): SloRule {
  const match = /^\s*([\w.]+)\s*(<=?|>=?|≤|≥)\s*(.+?)\s*$/.exec(text);
  if (match === null) {
    throw wrong(text, 'is no objective', "Write a metric, a comparison and a limit in quotes: --slo 'ttft.p95<5s'");
  }
  const [, name = '', sign = '', limit = ''] = match;
  if (!names.includes(name)) {
    const guess = nearestName(name, names);
    throw wrong(
      text,
      `names no objective: ${name}`,
      guess === null ? `There are ${names.join(', ')}` : `Did you mean ${guess}?`,
    );
  }
  const highest = name !== 'goodFraction';
  if (/[<≤]/.test(sign) !== highest) {
    throw wrong(
      text,
      `asks for the wrong side of ${name}`,
      highest ? `Write ${name}<${limit}` : `Write ${name}>=${limit}`,
    );
  }
  if (name === 'busyRate' || name === 'goodFraction') {
    const share = parseShare(limit);
    if (share !== null && share <= 1) return { kind: name, limit: share };
    throw wrong(
      text,
      `has a limit that is no share: ${limit}`,
      `Write it in percent: ${name}${sign}${highest ? '2%' : '95%'}`,
    );
  }
  const limitMs = parseDurationMs(limit);
  if (limitMs === null || limitMs <= 0) {
    throw wrong(text, `has a limit that is no time: ${limit}`, `Write it with its unit: ${name}<5s or ${name}<250ms`);
  }
  const [metric, percentile] = name.split('.') as [LatencyMetric, SloPercentile];
  return { kind: 'latency', metric, percentile, limitMs };
}

/** The objectives with rules added; a rule takes the place of the objective it has in common. */
export function withSloRules(slo: Slo, rules: readonly SloRule[]): Slo {
  let all = slo;
  for (const rule of rules) all = withRule(all, rule);
  return all;
}

function withRule(slo: Slo, rule: SloRule): Slo {
  if (rule.kind !== 'latency') return { ...slo, [rule.kind]: rule.limit };
  const { metric, percentile, limitMs } = rule;
  const others = slo.latency.filter(each => each.metric !== metric || each.percentile !== percentile);
  return { ...slo, latency: [...others, { metric, percentile, limitMs }] };
}

function wrong(text: string, what: string, hint: string): BusytoneError {
  return new BusytoneError(`--slo "${text}" ${what}`, {
    code: 'usage.slo',
    exitCode: exitCodes.usage,
    hint: `${hint}.`,
  });
}
