import { formatCount, formatMoment, formatShare, formatWhole } from '../../base/units.js';
import type { TokenQuantiles, TraceSource } from '../../scenario/replay/types.js';
import type { ReplayLoad } from '../../scenario/types.js';
import { plain } from './numbers.js';

/** What was found in a trace and what became of it, a sentence each. */
export function traceWords(load: ReplayLoad): string[] {
  const { source } = load;
  return [
    `${source.file} (${source.format}): ${rowWords(source)}`,
    courseWords(source),
    ...(source.quantumMs === null && load.jitterMs === 0 ? [] : [jitterWords(source.quantumMs, load.jitterMs)]),
    ...tokenWords(source),
    ...(source.malformed.count === 0 ? [] : [malformedWords(source.malformed)]),
  ];
}

const counted = (count: number, one: string) => `${formatWhole(count)} ${count === 1 ? one : `${one}s`}`;

function rowWords({ lines, used, dropped, sessions, stoppedAtLine, format }: TraceSource): string {
  const left = dropped.map(({ reason, count }) => `${formatWhole(count)} ${reason}`);
  const parts = [
    format === 'servegen'
      ? `${counted(used, 'request')} drawn from ${counted(lines, 'window')} of clients`
      : `${formatWhole(used)} of ${counted(lines, 'row')} used`,
    ...(sessions === used ? [] : [counted(sessions, 'conversation')]),
    ...(left.length === 0 ? [] : [`left out: ${left.join(', ')}`]),
    ...(stoppedAtLine === null ? [] : [`not read from line ${stoppedAtLine} on`]),
  ];
  return parts.join('; ');
}

function courseWords({ spanMs, ratePerSecond, gapCv, plannedGapCv }: TraceSource): string {
  const rate = ratePerSecond === null ? '' : `, ${plain(ratePerSecond)}/s on average`;
  const variation = gapCv === null ? '' : `, gaps vary by ${plain(gapCv)} (1 is Poisson)`;
  const sent =
    plannedGapCv === null || gapCv === null || Math.abs(plannedGapCv - gapCv) < 0.01 * gapCv
      ? ''
      : `, as sent by ${plain(plannedGapCv)}`;
  return `recorded over ${formatMoment(spanMs)}${rate}${variation}${sent}`;
}

function jitterWords(quantumMs: number | null, jitterMs: number): string {
  const found =
    quantumMs === null ? 'no grid was found in its times' : `its times stand on a grid of ${formatMoment(quantumMs)}`;
  return `${found}; ${jitterMs === 0 ? 'sent as they are' : `each is sent later by up to ${formatMoment(jitterMs)}, at random`}`;
}

function tokenWords({ inputTokens, outputTokens, prefixShare }: TraceSource): string[] {
  const lengths = (what: string, of: TokenQuantiles) =>
    `${what} p50 ${formatCount(of.p50)}, p95 ${formatCount(of.p95)}, p99 ${formatCount(of.p99)}, most ${formatCount(of.max)}`;
  const parts = [
    ...(inputTokens === null ? [] : [lengths('prompt tokens', inputTokens)]),
    ...(outputTokens === null ? [] : [lengths('output tokens', outputTokens)]),
    ...(prefixShare === null ? [] : [`${formatShare(prefixShare)} of prompt blocks were seen before`]),
  ];
  return parts.length === 0 ? ['lengths come from the traffic classes'] : [parts.join('; ')];
}

function malformedWords({ count, first }: TraceSource['malformed']): string {
  const shown = first.map(({ line, reason }) => `line ${line}: ${reason}`).join('; ');
  return `${counted(count, 'line')} could not be read: ${shown}${count > first.length ? '; …' : ''}`;
}
