import type { ChalkInstance } from 'chalk';
import { formatCount, formatDurationMs, formatRate, formatShare } from '../../base/units.js';
import { drainStop, hopelessStop } from '../../measure/capacity/step.js';
import type { Percentile, Share, SliceSummary, SloResult, Summary, Validity } from '../../measure/summary-types.js';
import { counted } from '../../measure/wording.js';
import { money } from './preview.js';
import { type Column, tableText } from './table.js';
import { labelled } from './text.js';

const outcomeWords: Readonly<Record<Summary['verdict']['outcome'], string>> = {
  held: 'HELD',
  turned_busy: 'TURNED BUSY',
  failed: 'FAILED',
  too_little_data: 'TOO LITTLE DATA',
};

const labelWidth = 13;

/** The end of a run for a terminal: the verdict first, then the numbers it stands on, then what the numbers mean. */
export function summaryText(summary: Summary, width: number, paint: ChalkInstance): string {
  const blocks = [
    verdictBlock(summary, width, paint),
    whyBlock(summary, width, paint),
    heading('By phase', paint),
    tableText(sliceColumns(summary, 'phase'), [...summary.phases, summary.overall], width),
    ...(summary.classes.length > 1
      ? [heading('By traffic class', paint), tableText(sliceColumns(summary, 'class'), summary.classes, width)]
      : []),
    heading('Outcomes of the attempts', paint),
    outcomeLines(summary, width, paint),
    facts(summary, width, paint),
    footnotes(summary, width, paint),
  ];
  return blocks.filter(block => block !== '').join('\n');
}

function heading(text: string, paint: ChalkInstance): string {
  return `\n${paint.bold(text)}`;
}

function verdictBlock(summary: Summary, width: number, paint: ChalkInstance): string {
  const { verdict } = summary;
  const colour =
    verdict.outcome === 'held' ? paint.green : verdict.outcome === 'too_little_data' ? paint.yellow : paint.red;
  const word = colour.bold(outcomeWords[verdict.outcome]);
  const out = [`${word}  ${paint.dim(`${summary.run.scenario} → ${summary.run.target}, ${summary.run.model}`)}`];
  // Missed objectives stand in the list of all objectives further down.
  const sentences = verdict.sentences.filter(sentence => !sentence.startsWith('Missed '));
  for (const sentence of [verdict.headline, ...sentences]) out.push(labelled('', sentence, 2, width));
  if (summary.validity.verdict === 'INVALID') {
    out.push(
      labelled('', paint.red('The measurement is INVALID: do not use these numbers. Why stands below.'), 2, width),
    );
  }
  if (summary.run.status === 'interrupted') {
    out.push(
      labelled('', paint.yellow('The run was interrupted: the numbers cover only what had been sent.'), 2, width),
    );
  }
  return out.join('\n');
}

/** Why it turned busy; nothing where there is nothing to say. */
function whyBlock({ why }: Summary, width: number, paint: ChalkInstance): string {
  if (why.length === 0) return '';
  const lines = why.map(({ level, sentence, evidence }) => {
    const proof =
      evidence.length === 0 ? '' : ` (${evidence.map(({ figure, words }) => `${figure} ${words}`).join(', ')})`;
    const word = level === 'unknown' ? '' : `${level}: `;
    return labelled('', `${word}${sentence}${paint.dim(proof)}`, 2, width);
  });
  return [heading('Why', paint), ...lines].join('\n');
}

function sliceColumns(summary: Summary, title: string): readonly Column<SliceSummary>[] {
  const ms = (pick: (slice: SliceSummary) => Percentile) => (slice: SliceSummary) => durationCell(pick(slice));
  return [
    { title, cell: slice => slice.label, drop: 0, align: 'left' },
    { title: 'intents', cell: intentsCell, drop: 6 },
    { title: 'offered\n/s', cell: slice => formatRate(slice.ratesPerSecond.offered), drop: 9 },
    { title: 'sent\n/s', cell: slice => formatRate(slice.ratesPerSecond.sent), drop: 2 },
    { title: 'good\n/s', cell: slice => formatRate(slice.ratesPerSecond.good), drop: 1 },
    { title: 'TTFT\np50', cell: ms(slice => slice.latency.ttft.p50), drop: 3 },
    { title: 'TTFT\np95', cell: ms(slice => slice.latency.ttft.p95), drop: 0 },
    ...(summary.overall.tokens.reasoning > 0
      ? [
          { title: 'TTFA\np50', cell: ms(slice => slice.latency.ttfa.p50), drop: 4 },
          { title: 'think\np50', cell: ms(slice => slice.latency.thinkingTime.p50), drop: 7 },
        ]
      : []),
    { title: 'TPOT\np50', cell: ms(slice => slice.latency.tpot.p50), drop: 5 },
    { title: 'tok/s\np50', cell: slice => numberCell(slice.tokensPerSecond.all.p50.value), drop: 8 },
    { title: 'busy\n(95 %)', cell: slice => shareCell(slice.busyRate.intents), drop: 0 },
    ...(title === 'class' && summary.classes.some(slice => slice.relativeBusyRate !== null)
      ? [{ title: 'against\nmix', cell: againstMix, drop: 4 }]
      : []),
  ];
}

/** `120`, or `9 of 120` where some were not sent. */
function intentsCell({ intents }: SliceSummary): string {
  const offered = formatCount(intents.offered);
  return intents.notSent === 0 ? offered : `${formatCount(intents.offered - intents.notSent)} of ${offered}`;
}

/** `1.31×`: the class's busy rate over that of the whole mix. */
function againstMix({ relativeBusyRate }: SliceSummary): string {
  return relativeBusyRate === null ? '–' : `${relativeBusyRate.toFixed(2)}×`;
}

function durationCell(percentile: Percentile): string {
  return percentile.value === null ? '–' : formatDurationMs(percentile.value);
}

function numberCell(value: number | null): string {
  return value === null ? '–' : formatRate(value);
}

/** `31.2 % (27–36)`: the share and its interval in percent. */
function shareCell(share: Share): string {
  if (share.value === null) return '–';
  if (share.low === null || share.high === null) return formatShare(share.value);
  return `${formatShare(share.value)} (${Math.round(share.low * 100)}–${Math.round(share.high * 100)})`;
}

function outcomeLines(summary: Summary, width: number, paint: ChalkInstance): string {
  const total = summary.overall.attempts;
  const entries = Object.entries(summary.overall.outcomes).sort((a, b) => b[1] - a[1]);
  if (total === 0 || entries.length === 0) return '  none: nothing was sent';
  const nameWidth = Math.max(...entries.map(([name]) => name.length));
  const countWidth = Math.max(...entries.map(([, count]) => count.toLocaleString('en').length));
  const barWidth = Math.min(30, width - nameWidth - countWidth - 16);
  return entries
    .map(([name, count]) => {
      const filled = Math.max(1, Math.round((count / total) * barWidth));
      const colour = name === 'ok' ? paint.green : name.startsWith('busy.') ? paint.red : paint.yellow;
      const line = `  ${name.padEnd(nameWidth)}  ${count.toLocaleString('en').padStart(countWidth)}  ${formatShare(count / total).padStart(7)}`;
      return barWidth < 6 ? line : `${line}  ${colour('█'.repeat(filled))}`;
    })
    .join('\n');
}

function facts(summary: Summary, width: number, paint: ChalkInstance): string {
  const line = (label: string, text: string) => labelled(paint.bold(label), text, labelWidth, width);
  const { overall, run } = summary;
  const out = [''];
  for (const [index, result] of summary.slo.entries())
    out.push(line(index === 0 ? 'SLO' : '', sloWords(result, paint)));
  if (summary.verdict.recovery.state !== 'not_needed') out.push(line('Recovery', recoveryWords(summary)));
  if (overall.amplification !== null && overall.amplification > 1) {
    out.push(line('Retries', retryWords(overall, overall.amplification)));
  }
  if (overall.retryAfter.seen > 0) out.push(line('Retry-After', retryAfterWords(overall)));
  if (overall.intents.abandoned > 0) out.push(line('Left', abandonWords(overall)));
  if (overall.intents.cancelled > 0) {
    out.push(
      line('Stopped', `${counted(overall.intents.cancelled, 'answer')}, as users do who have read enough; in no rate`),
    );
  }
  out.push(line('Tokens', tokenWords(overall)));
  if (overall.cost !== null) out.push(line('Cost', money(overall.cost, overall.currency)));
  out.push(...validityLines(summary.validity, width, paint));
  if (run.stopReason !== null) out.push(line('Cut short', stopWords(run.stopReason)));
  if (run.timeCompression !== 1) {
    out.push(
      line(
        'Time',
        `a simulated endpoint ran ${run.timeCompression} times faster than real time; all times are as measured`,
      ),
    );
  }
  return out.join('\n');
}

function sloWords(result: SloResult, paint: ChalkInstance): string {
  const actual =
    result.actual === null
      ? result.failedIntentsDecide
        ? 'too many failed for any number'
        : 'not measured'
      : result.unit === 'ms'
        ? formatDurationMs(result.actual)
        : formatShare(result.actual);
  const word =
    result.met === null ? paint.yellow('? unknown') : result.met ? paint.green('✓ met') : paint.red('✗ missed');
  return `${word}  ${result.objective} (${actual})`;
}

function recoveryWords(summary: Summary): string {
  const { recovery } = summary.verdict;
  switch (recovery.state) {
    case 'recovered':
      return recovery.timeMs === null || recovery.timeMs === 0
        ? 'back to normal by the end of the surge'
        : `back to normal ${formatDurationMs(recovery.timeMs)} after the end of the surge`;
    case 'never':
      return 'not back to normal before the run ended';
    case 'not_needed':
    case 'unknown':
      return 'unknown: too little data after the surge, or no surge';
  }
}

function retryWords({ retries }: SliceSummary, amplification: number): string {
  const parts = `${formatCount(retries.library)} by client libraries, ${formatCount(retries.reclicks)} by users who asked again`;
  return `${amplification.toFixed(2)} attempts for each intent${retries.reclicks === 0 ? '' : `: ${parts}`}`;
}

function retryAfterWords({ retryAfter: { seen, followed, accepted } }: SliceSummary): string {
  const named = `${formatCount(seen)} answers named a time`;
  if (followed === 0) return `${named}; nobody came back after it`;
  return `${named}; of ${formatCount(followed)} who came back after it, ${formatShare(accepted / followed)} were accepted`;
}

function abandonWords({ abandonment: { rate, afterMs } }: SliceSummary): string {
  return `${shareCell(rate)} of users lost patience, half of them within ${durationCell(afterMs.p50)}`;
}

function stopWords(reason: string): string {
  switch (reason) {
    case 'stop.signal':
      return 'by Ctrl-C or SIGTERM; what had not been sent by then was not';
    case 'process.gone':
      return 'busytone’s process was gone before the run had ended; at most its last second is lost';
    case 'store.lost':
      return 'because its records could not be written';
    case 'limit.concurrency':
      return 'as many streams were open as limits.concurrency allows, so some intents were not sent';
    case hopelessStop:
      return 'by the search for capacity: the SLO was missed already';
    case drainStop:
      return 'by the search for capacity: the last answers took longer than it waits';
    default:
      return reason.startsWith('limit.') ? `limits.${reason.slice(6)} was reached, so no more was sent` : reason;
  }
}

function tokenWords(overall: SliceSummary): string {
  const { prompt, output, reasoning, fromUsage, perMinutePeak } = overall.tokens;
  const source =
    fromUsage === null
      ? ''
      : fromUsage >= 0.999
        ? ', counted by the server'
        : `, ${formatShare(fromUsage)} of them counted by the server`;
  return `${formatCount(prompt)} prompt, ${formatCount(output)} output (${formatCount(reasoning)} reasoning)${source}; at best ${formatCount(Math.round(perMinutePeak))} output tokens a minute`;
}

function validityLines(validity: Validity, width: number, paint: ChalkInstance): readonly string[] {
  const colour = validity.verdict === 'VALID' ? paint.green : validity.verdict === 'SUSPECT' ? paint.yellow : paint.red;
  const reasons = validity.checks.filter(check => check.level === 'suspect' || check.level === 'invalid');
  const first = `${colour.bold(validity.verdict)}${reasons.length === 0 ? ': every check of the instrument passed' : ''}`;
  return [
    labelled(paint.bold('Measurement'), first, labelWidth, width),
    ...reasons.map(check => labelled('', `${check.level}: ${check.message}`, labelWidth, width)),
  ];
}

function footnotes(summary: Summary, width: number, paint: ChalkInstance): string {
  const notes = [
    'intents: things a user wanted answered. offered, sent, good: intents a second; good are those answered within every latency SLO.',
    'TTFT: from the planned moment to the first token. TTFA: to the first token of the answer, after thinking. think: between the two. TPOT: time for each further token. tok/s: speed of one stream. p50 is the median; p95 is what 95 % stay under.',
    'busy: share of intents whose last attempt was turned away as busy, with its 95 % interval in brackets.',
    ...(summary.classes.length > 1 && summary.classes.some(slice => slice.relativeBusyRate !== null)
      ? ['against mix: busy rate of the class over that of all classes together.']
      : []),
  ];
  return `\n${notes.map(note => paint.dim(labelled('', note, 2, width))).join('\n')}`;
}
