import type { ChalkInstance } from 'chalk';
import type { SearchedStep } from '../../app/capacity/capacity.js';
import { stepLength } from '../../app/capacity/step-plan.js';
import { formatCount, formatDurationMs, formatMoment, formatShare } from '../../base/units.js';
import { loadWords, shortLoad } from '../../measure/capacity/answer.js';
import { intentsToShow } from '../../measure/capacity/evidence.js';
import { shareObjectives } from '../../measure/capacity/objectives.js';
import type { Capacity, CapacityStep, LoadUnit, StepPurpose } from '../../measure/capacity/types.js';
import {
  answerChip,
  curveLatency,
  decisionWord,
  keyFacts,
  stepCells,
  stepColumns,
  toneSymbols,
} from '../../report/index.js';
import type { CapacityJournal } from '../../store/capacity-types.js';
import { capacityPicture } from './capacity-picture.js';
import { toned } from './palette.js';
import { money } from './preview.js';
import { type Column, tableText } from './table.js';
import { labelled } from './text.js';

const indent = 12;

/** What a search is about to do, before the first request. */
export function searchWords(
  journal: CapacityJournal,
  notes: readonly string[],
  folder: string | null,
  width: number,
  paint: ChalkInstance,
): string {
  const { request, search, made } = journal;
  const { scenario, caps } = request;
  const unit: LoadUnit = search.whole ? 'users' : 'perSecond';
  const line = (label: string, text: string) => labelled(paint.dim(label), text, indent, width);
  const { warmUpMs, measuredMs } = stepLength(request, search.from, 1, null);
  const { target } = scenario;
  const upper = search.to === null ? '' : `, not above ${shortLoad(search.to, unit)}`;
  const objectives = shareObjectives(scenario.slo).map(({ objective }) => objective);
  const own = caps.money === null ? '' : `, ${money(caps.money, target.price?.currency ?? null)}`;
  return [
    `${paint.bold(`Capacity of ${target.url ?? 'no URL yet'}`)}, ${target.model ?? 'no model yet'} ${paint.dim(`by ${scenario.name}`)}`,
    ...notes.map((note, index) => line(index === 0 ? 'Note' : '', note)),
    line(
      'SLO',
      `${objectives.join(', ')}; it takes ${intentsToShow(scenario.slo)} intents at least to show that a load holds`,
    ),
    line(
      'Search',
      `from ${loadWords(search.from, unit)}, times ${search.growth} until it breaks${upper}, then halved to ${formatShare(search.precision)}, in ${search.mostSteps} steps at most`,
    ),
    line(
      'Steps',
      `the first measures ${formatMoment(measuredMs)} after a warm-up of ${formatMoment(warmUpMs)}; between steps the endpoint recovers, for ${formatMoment(request.coolDownMs)} at most`,
    ),
    line(
      'Caps',
      `over all steps: ${formatCount(caps.requests)} requests, ${formatCount(caps.tokens)} tokens${own}, ${formatMoment(caps.timeMs)}; ${formatCount(scenario.limits.concurrency)} streams at once`,
    ),
    ...(folder === null ? [] : [line('Goes on', `${made.length} steps were made in ${folder}`)]),
  ].join('\n');
}

const purposes: Readonly<Record<StepPurpose, string>> = {
  start: 'first step',
  grow: 'more',
  shrink: 'less',
  bisect: 'in between',
  repeat: 'again, to be sure',
  confirm: 'again, to confirm',
};

/** A step begins. */
export function steppingLine(step: SearchedStep, paint: ChalkInstance): string {
  const { number, load, unit, purpose, warmUpMs, measuredMs } = step;
  return `${paint.bold(`Step ${number}`)}  ${loadWords(load, unit)}, ${purposes[purpose]}; ${formatMoment(warmUpMs)} of warm-up, ${formatMoment(measuredMs)} measured`;
}

/** A step has ended. */
export function stepLine(step: CapacityStep, paint: ChalkInstance, width: number): string {
  const { word, tone } = decisionWord(step);
  return labelled('', `${toned(tone, paint)(`${toneSymbols[tone]} ${word}`)}  ${step.why}`, 2, width);
}

/** A search's result for a terminal: the verdict, a picture, the steps, what it is worth. */
export function capacityText(capacity: Capacity, width: number, paint: ChalkInstance): string {
  const chip = answerChip(capacity);
  const { answer, name, target, notes, steps } = capacity;
  const out = [
    `${toned(chip.tone, paint).bold(chip.word)}  ${paint.dim(`${name} → ${target.name}, ${target.model}`)}`,
    ...[answer.headline, ...answer.sentences].map(sentence => labelled('', sentence, 2, width)),
  ];
  if (steps.length === 0) return out.join('\n');
  const { title, limitMs, of } = curveLatency(capacity);
  const picture = capacityPicture(
    capacity,
    {
      value: step => (of(step).infinite ? Number.POSITIVE_INFINITY : of(step).value),
      limit: limitMs,
      format: formatDurationMs,
    },
    Math.min(width, 100),
  );
  if (picture.length > 0) {
    const key = '● holds, ✗ breaks, ? not sure, ! instrument’s limit, ┈ SLO';
    out.push('', paint.bold(`${title} over load`), ...picture, paint.dim(labelled('', key, 2, width)));
  }
  out.push('', paint.bold('Steps'), tableText(columnsOf(capacity, paint), steps, width));
  out.push(
    '',
    ...keyFacts(capacity).map(({ label, value, note }) => labelled(paint.bold(label), `${value}, ${note}`, 27, width)),
  );
  for (const note of notes) out.push(labelled(paint.yellow('Note'), note, 27, width));
  return out.join('\n');
}

function columnsOf(capacity: Capacity, paint: ChalkInstance): readonly Column<CapacityStep>[] {
  const drops = [0, 0, 1, 2, 3, 4, 5, 6];
  return [
    { title: 'step', cell: step => String(step.number), drop: 0 },
    ...stepColumns(capacity).map(
      ({ brief }, at): Column<CapacityStep> => ({
        title: brief,
        cell: step => {
          const own = stepCells(step, capacity)[at];
          if (own === undefined) return '';
          const text = at === 1 ? `${toneSymbols[own.tone ?? 'quiet']} ${own.text}` : own.text;
          const range = at === 3 && own.notes.length > 1 ? ` (${own.notes[0]})` : '';
          return own.tone === null ? `${text}${range}` : toned(own.tone, paint)(text);
        },
        drop: drops[at] ?? 6,
        align: at === 1 ? 'left' : 'right',
      }),
    ),
  ];
}
