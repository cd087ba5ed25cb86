import { formatMoment, formatShare, formatWhole } from '../../base/units.js';
import type { ErrorSample, Summary } from '../../measure/summary-types.js';
import { type OutcomeClass, outcomeClasses } from '../../protocol/types.js';
import { cell, plural, prose } from './numbers.js';
import { outcomeWords } from './outcome-words.js';
import type { Row, Sample, Table } from './types.js';

/** Every attempt by its outcome, the most frequent first; the counts sum to the attempts exactly. */
export function ledgerTable(summary: Summary): Table {
  const { outcomes, attempts } = summary.overall;
  const met = outcomeClasses
    .map(name => ({ name, count: outcomes[name] ?? 0 }))
    .filter(entry => entry.count > 0)
    .sort((a, b) => b.count - a.count);
  return {
    caption: 'Outcome ledger',
    corner: 'Outcome',
    columns: ['Attempts', 'Share', 'What it means'],
    groups: [{ title: '', rows: met.map(entry => ledgerRow(entry.name, entry.count, attempts)) }],
    notes: [
      attempts === 0 ? 'No attempt was made.' : `The counts sum to all ${plural(attempts, 'attempt')} of the run.`,
    ],
  };
}

function ledgerRow(name: OutcomeClass, count: number, attempts: number): Row {
  const share = count / attempts;
  const tone = name === 'ok' ? 'good' : name.startsWith('busy.') ? 'bad' : 'warn';
  return {
    label: name,
    term: null,
    cells: [
      { ...cell(formatWhole(count)), tone },
      { ...cell(formatShare(share)), tone, share },
      prose(outcomeWords[name]),
    ],
  };
}

/** The evidence: what the endpoint itself said, one message for each outcome, rule and code. */
export function ledgerSamples(samples: readonly ErrorSample[]): Sample[] {
  return samples.map(sample => ({
    outcome: sample.outcome,
    facts: [
      plural(sample.count, 'attempt'),
      sample.http === null ? 'no status' : `HTTP ${sample.http}`,
      sample.providerCode === null ? null : `code ${sample.providerCode}`,
      `rule ${sample.rule}`,
      sample.confidence,
      span(sample),
    ]
      .filter(fact => fact !== null)
      .join(' · '),
    message: sample.message,
  }));
}

function span(sample: ErrorSample): string {
  const first = formatMoment(sample.firstMs);
  const last = formatMoment(sample.lastMs);
  return first === last ? `at ${first}` : `${first} to ${last}`;
}
