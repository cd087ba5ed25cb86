import { formatDurationMs, formatMoment, formatShare } from '../../base/units.js';
import type { ReportInput } from '../input.js';
import { chartSheet } from './charts.js';
import { levelChip, statusChip, validityChip, verdictChip } from './chips.js';
import { environmentFacts } from './environment.js';
import { keyNumbers } from './key-numbers.js';
import { ledgerSamples, ledgerTable } from './ledger.js';
import { plural } from './numbers.js';
import { regressionTable } from './regressions.js';
import { scenarioFacts, trafficTable } from './scenario-words.js';
import { serverClockNotices } from './server-clocks.js';
import { sliceTable } from './slices.js';
import { sloTable } from './slo.js';
import { threadTable } from './threads.js';
import type { Fact, ReportModel } from './types.js';
import { sourceNotices, whyOf } from './why.js';

/** Everything a report says, so that no two renderers can say different things. */
export function buildModel(input: ReportInput): ReportModel {
  const { summary, manifest } = input;
  return {
    title: summary.run.scenario,
    facts: mastheadFacts(input),
    verdict: verdictChip(summary.verdict),
    validity: validityChip(summary.validity),
    status: statusChip(summary.run.status),
    headline: summary.verdict.headline,
    sentences: summary.verdict.sentences,
    notices: notices(input),
    checks: summary.validity.checks.map(check => ({
      id: check.id,
      chip: levelChip(check.level),
      message: check.message,
    })),
    threads: threadTable(summary),
    keyNumbers: keyNumbers(summary),
    slo: sloTable(summary.slo),
    regressions: regressionTable(input.gates ?? []),
    phases: sliceTable('By phase', summary.overall, summary.phases, true),
    classes: sliceTable('By traffic class', summary.overall, summary.classes, false),
    ledger: ledgerTable(summary),
    samples: ledgerSamples(summary.errors),
    why: whyOf(input),
    chart: chartSheet(input),
    scenario: scenarioFacts(manifest.scenario),
    traffic: trafficTable(manifest.scenario),
    environment: environmentFacts(input),
  };
}

function mastheadFacts({ summary }: ReportInput): Fact[] {
  const { run } = summary;
  return [
    { label: 'Target', value: run.target },
    { label: 'Model', value: run.model },
    { label: 'Started', value: run.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC') },
    { label: 'Lasted', value: formatMoment(run.spanMs) },
    { label: 'Plan', value: run.planHash.slice(0, 12) },
  ];
}

/** A drain that is a larger part of the run than this is worth a word at the top. */
const longDrain = 0.1;

function notices(input: ReportInput): string[] {
  const { summary, manifest } = input;
  const { run, overall } = summary;
  const said: string[] = [];
  if (run.timeCompression !== 1) {
    said.push(
      `Simulated endpoint, time-compressed: it ran ${run.timeCompression} times faster than real time. These numbers show the method, not a real provider.`,
    );
  }
  if (run.status === 'running')
    said.push('The run had not ended when this report was made: every number is provisional.');
  if (run.status === 'interrupted' || run.status === 'aborted') {
    const why = run.stopReason === null ? '' : ` (${run.stopReason})`;
    said.push(
      `The run was ${run.status} before its plan was done${why}: the numbers speak of the part that was measured.`,
    );
  } else if (run.stopReason !== null) {
    said.push(`The run stopped before its plan was done (${run.stopReason}).`);
  }
  if (overall.intents.notSent > 0) {
    said.push(
      `${plural(overall.intents.notSent, 'planned intent')} ${overall.intents.notSent === 1 ? 'was' : 'were'} never sent.`,
    );
  }
  if (overall.attempts === 0) said.push('No attempt was made: there is nothing to measure.');
  else if (overall.intents.answered === 0) said.push('Not one intent was answered: there are no latencies to show.');
  if (overall.attempts > 0 && !manifest.gapsKept)
    said.push('Token gaps were not kept, so there is no inter-token latency.');
  const { fromUsage } = overall.tokens;
  if (fromUsage !== null && fromUsage < 1) {
    said.push(
      `${formatShare(1 - fromUsage)} of the output tokens are estimates from the text; the server did not count them.`,
    );
  }
  if (run.drainMs > run.spanMs * longDrain && overall.attempts > 0) {
    said.push(`The last ${formatDurationMs(run.drainMs)} only finished what was running; no new work arrived.`);
  }
  said.push(...sourceNotices(input), ...serverClockNotices(input));
  return said;
}
