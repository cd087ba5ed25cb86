import { formatCount, formatDurationMs, formatMoment, formatShare, formatWhole } from '../../base/units.js';
import type { Distribution, SliceSummary } from '../../measure/summary-types.js';
import {
  cell,
  countOf,
  maybe,
  nothing,
  type PercentileName,
  percentileCell,
  perSecond,
  plural,
  shareCell,
  tokensPerSecond,
} from './numbers.js';
import type { TermId } from './terms.js';
import type { Cell, Row, RowGroup, Table } from './types.js';

type CellOf = (slice: SliceSummary) => Cell;

/** Slices side by side, one column each: the phases of a run or its traffic classes, after the whole run. */
export function sliceTable(
  caption: string,
  overall: SliceSummary,
  slices: readonly SliceSummary[],
  spans: boolean,
): Table {
  if (slices.length === 0) return { caption, corner: '', columns: [], groups: [], notes: ['Nothing was measured.'] };
  const columns = [overall, ...slices];
  return {
    caption,
    corner: '',
    columns: columns.map(slice => (slice === overall ? 'Whole run' : heading(slice, spans))),
    groups: groups(columns),
    notes: notes(columns),
  };
}

function heading(slice: SliceSummary, spans: boolean): string {
  return spans ? `${slice.label} ${formatMoment(slice.startMs)}–${formatMoment(slice.endMs)}` : slice.label;
}

function groups(slices: readonly SliceSummary[]): RowGroup[] {
  const row = (label: string, term: TermId | null, of: CellOf): Row => ({ label, term, cells: slices.map(of) });
  const percentiles = (
    label: string,
    term: TermId,
    names: readonly PercentileName[],
    of: (s: SliceSummary) => Distribution,
  ) => names.map(name => row(`${label} ${name}`, term, slice => percentileCell(of(slice), name, formatDurationMs)));
  const measured = (label: string, of: (s: SliceSummary) => Distribution) =>
    row(label, null, slice => sampleCell(of(slice)));

  return [
    {
      title: 'Load',
      rows: [
        row('Offered', 'offered', slice =>
          cell(formatWhole(slice.intents.offered), [perSecond(slice.ratesPerSecond.offered)]),
        ),
        row('Sent', 'sent', slice => cell(formatWhole(slice.intents.sent), [perSecond(slice.ratesPerSecond.sent)])),
        row('Good', 'good', slice =>
          cell(formatWhole(slice.intents.good), [
            perSecond(slice.ratesPerSecond.good),
            ...(slice.goodFraction === null ? [] : [`${formatShare(slice.goodFraction)} of intents`]),
          ]),
        ),
        row('Amplification', 'amplification', slice =>
          cell(
            maybe(slice.amplification, value => `${value.toFixed(2)}×`),
            [plural(slice.attempts, 'attempt'), ...retryNotes(slice)],
          ),
        ),
        ...percentiles('Dispatch lateness', 'lateness', ['p99'], slice => slice.latency.lateness),
        ...(slices.some(slice => slice.retryAfter.seen > 0)
          ? [
              row('Retry-After honesty', 'retryAfter', ({ retryAfter }) =>
                retryAfter.followed === 0
                  ? cell(nothing, [`${plural(retryAfter.seen, 'answer')} named a time`], 'quiet')
                  : cell(formatShare(retryAfter.accepted / retryAfter.followed), [
                      countOf({ count: retryAfter.accepted, of: retryAfter.followed }),
                    ]),
              ),
            ]
          : []),
      ],
    },
    {
      title: 'Outcome of the intents',
      rows: [
        row('Answered', 'answered', slice => partCell(slice, slice.intents.answered)),
        row('Busy', 'busy', slice => {
          const share = shareCell(slice.busyRate.intents);
          return slice.intents.busy > 0
            ? { ...share, notes: [countOf(slice.busyRate.intents), ...share.notes], tone: 'bad' }
            : share;
        }),
        ...(slices.some(slice => slice.relativeBusyRate !== null)
          ? [
              row('Busy against the mix', 'shedFairness', slice =>
                slice.relativeBusyRate === null
                  ? cell(nothing, [], 'quiet')
                  : cell(`${slice.relativeBusyRate.toFixed(2)}×`),
              ),
            ]
          : []),
        row('Failed', 'failed', slice => partCell(slice, slice.intents.failed, true)),
        row('Abandoned', 'abandoned', abandonedCell),
        ...(slices.some(slice => slice.intents.cancelled > 0)
          ? [row('Stopped by the user', 'cancelled', slice => partCell(slice, slice.intents.cancelled, true))]
          : []),
        ...(slices.some(slice => slice.intents.interrupted > 0)
          ? [row('Cut by the stop', 'interrupted', slice => partCell(slice, slice.intents.interrupted, true))]
          : []),
        ...(slices.some(slice => slice.intents.notSent > 0)
          ? [row('Never sent', null, slice => partCell(slice, slice.intents.notSent, true))]
          : []),
      ],
    },
    {
      title: 'Waiting',
      rows: [
        ...percentiles('TTFT', 'ttft', ['p50', 'p95', 'p99'], slice => slice.latency.ttft),
        measured('TTFT samples', slice => slice.latency.ttft),
        ...percentiles('TTFA', 'ttfa', ['p50', 'p95'], slice => slice.latency.ttfa),
        ...percentiles('Thinking time', 'thinkingTime', ['p50'], slice => slice.latency.thinkingTime),
        ...percentiles('End to end', 'e2e', ['p95'], slice => slice.latency.e2e),
      ],
    },
    {
      title: 'Reading',
      rows: [
        ...percentiles('TPOT', 'tpot', ['p50', 'p95'], slice => slice.latency.tpot),
        ...(slices.some(slice => slice.latency.itl.n > 0)
          ? percentiles('ITL', 'itl', ['p99'], slice => slice.latency.itl)
          : []),
        row('Output speed p50', 'speed', slice => percentileCell(slice.tokensPerSecond.all, 'p50', tokensPerSecond)),
        row('Throughput', 'throughput', slice => cell(tokensPerSecond(slice.ratesPerSecond.outputTokens))),
        row('Stalls', 'stalls', slice =>
          slice.stalls.count === 0
            ? cell('0', [], 'quiet')
            : cell(formatWhole(slice.stalls.count), [`longest ${formatDurationMs(slice.stalls.longestMs)}`]),
        ),
        row('Output tokens', null, slice => cell(formatCount(slice.tokens.output), reasoningNote(slice))),
        ...(slices.some(slice => slice.cost !== null)
          ? [
              row('Cost', 'cost', slice =>
                slice.cost === null ? cell(nothing, [], 'quiet') : cell(`${slice.cost} ${slice.currency ?? ''}`.trim()),
              ),
            ]
          : []),
      ],
    },
  ];
}

function partCell(slice: SliceSummary, count: number, quietWhenNone = false): Cell {
  const share = slice.intents.offered > 0 ? count / slice.intents.offered : null;
  const notes = share === null || count === 0 ? [] : [formatShare(share)];
  return cell(formatWhole(count), notes, quietWhenNone && count === 0 ? 'quiet' : null);
}

function retryNotes({ retries }: SliceSummary): string[] {
  if (retries.reclicks === 0) return [];
  return [plural(retries.library, 'retry', 'retries'), plural(retries.reclicks, 're-click')];
}

function abandonedCell(slice: SliceSummary): Cell {
  const part = partCell(slice, slice.intents.abandoned, true);
  const { p50 } = slice.abandonment.afterMs;
  return p50.value === null ? part : { ...part, notes: [...part.notes, `median after ${formatDurationMs(p50.value)}`] };
}

function sampleCell(of: Distribution): Cell {
  return cell(formatWhole(of.n), of.missing > 0 ? [`${formatWhole(of.missing)} had no answer`] : [], 'quiet');
}

function reasoningNote(slice: SliceSummary): string[] {
  if (slice.tokens.output === 0 || slice.tokens.reasoning === 0) return [];
  return [`${formatShare(slice.tokens.reasoning / slice.tokens.output)} reasoning`];
}

function notes(slices: readonly SliceSummary[]): string[] {
  const said = ['Under a percentile stands its 95 % confidence interval.'];
  if (slices.some(slice => slice.latency.ttft.missing > 0)) {
    said.push(
      '“over all” counts every intent without an answer as a wait without end (∞), so that turning users away never looks fast.',
    );
  }
  return said;
}
