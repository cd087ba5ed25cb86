import type { Capacity } from '../../measure/capacity/types.js';
import { escapeMarkdown, titled } from '../markdown-text.js';
import { toneSymbols } from '../model/chips.js';
import { evidenceTable, methodFacts, reasonTable, stepTable } from './tables.js';
import { answerChip, keyFacts } from './words.js';

/** A search for a pull request. */
export function capacityMarkdown(capacity: Capacity): string {
  const chip = answerChip(capacity);
  const { answer, notes, name, target } = capacity;
  return `${[
    `## ${toneSymbols[chip.tone]} ${chip.word} · ${escapeMarkdown(name)} · ${escapeMarkdown(target.name)}`,
    '',
    `**${escapeMarkdown(answer.headline)}**`,
    '',
    ...answer.sentences.map(sentence => `- ${escapeMarkdown(sentence)}`),
    ...notes.map(note => `- ${escapeMarkdown(note)}`),
    '',
    ...keyFacts(capacity).map(
      ({ label, value, note }) => `- ${escapeMarkdown(label)}: **${escapeMarkdown(value)}**, ${escapeMarkdown(note)}`,
    ),
    '',
    ...titled(stepTable(capacity, 'report.md')),
    ...titled(reasonTable(capacity)),
    ...titled(evidenceTable(capacity)),
    ...methodFacts(capacity).map(({ label, value }) => `- ${escapeMarkdown(label)}: ${escapeMarkdown(value)}`),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')}\n`;
}
