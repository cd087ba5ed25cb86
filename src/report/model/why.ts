import type { Reason } from '../../measure/summary-types.js';
import type { ReportInput } from '../input.js';
import type { Chip, Why } from './types.js';

const chips: Readonly<Record<Reason['level'], Chip>> = {
  void: { tone: 'bad', word: 'void' },
  likely: { tone: 'warn', word: 'likely' },
  possible: { tone: 'quiet', word: 'possible' },
  unknown: { tone: 'quiet', word: 'not known' },
};

/** Why the endpoint turned busy, each reason with the figures it rests on. */
export function whyOf({ summary }: ReportInput): Why[] {
  return summary.why.map(({ level, sentence, evidence }) => ({
    chip: chips[level],
    sentence,
    evidence: evidence.map(({ figure, words }) => `${figure} ${words}`).join(' · '),
  }));
}

/** Sources of telemetry that failed, for the notices at the top. */
export function sourceNotices({ manifest }: ReportInput): string[] {
  return manifest.sources
    .filter(source => source.status !== 'ok')
    .map(({ name, status, lastError }) => {
      const why = lastError === null ? '' : `: ${lastError}`;
      return status === 'dead'
        ? `Telemetry source ${name} told nothing${why}.`
        : `Telemetry source ${name} fell silent before the end${why}.`;
    });
}
