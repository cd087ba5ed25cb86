import { join } from 'node:path';
import { answerOf } from '../../measure/capacity/answer.js';
import { clientVerdict, type JudgedLoad, judgeLoad, type Look } from '../../measure/capacity/judge.js';
import { kneeOf } from '../../measure/capacity/knee.js';
import { hopelessStop, lookAt } from '../../measure/capacity/step.js';
import type { Capacity, CapacityStep, Spending } from '../../measure/capacity/types.js';
import { surgePlanOf, worthOf } from '../../measure/capacity/worth.js';
import type { CapacityJournal, MadeStep } from '../../store/capacity-types.js';
import { readRun, type StoredRun } from '../../store/reader.js';
import { summaryOf } from '../run-summary.js';
import { together } from './step-plan.js';

const nothingSpent: Spending = { requests: 0, tokens: 0, money: null };

/** What the run folders of a search show, step by step. Nothing but them and the journal enters a result. */
export class Findings {
  readonly steps: CapacityStep[] = [];
  private readonly looks = new Map<number, Look[]>();
  private brokenSpent = nothingSpent;
  private timeCompression = 1;

  /** Everything that was found out by the steps that were made. @throws what reading a run folder throws. */
  static async of(folder: string, journal: CapacityJournal): Promise<Findings> {
    const findings = new Findings();
    for (const made of journal.made) await findings.add(folder, journal, made);
    return findings;
  }

  /** Takes in one more step. @returns what it shows; null for a broken one, of which only the spending counts. */
  async add(folder: string, { request }: CapacityJournal, made: MadeStep): Promise<CapacityStep | null> {
    const run = await readRun(join(folder, made.folder));
    const { overall, validity } = summaryOf(run);
    const spent = {
      requests: overall.attempts,
      tokens: overall.tokens.prompt + overall.tokens.output,
      money: overall.cost,
    };
    if (made.broken) {
      this.brokenSpent = together(this.brokenSpent, spent);
      return null;
    }
    const { warmUpMs, measuredMs, load } = made;
    const stopReason = stopReasonOf(run);
    const records = { attempts: run.attempts, slo: request.scenario.slo, warmUpMs, measuredMs, validity, stopReason };
    const { look, figures } = lookAt(records);
    const looks = [...(this.looks.get(load) ?? []), look];
    this.looks.set(load, looks);
    const judged: JudgedLoad = judgeLoad(looks);
    this.timeCompression = run.manifest.timeCompression;
    const step: CapacityStep = {
      number: this.steps.length + 1,
      folder: made.folder,
      load,
      purpose: made.purpose,
      warmUpMs,
      measuredMs,
      ...judged,
      objectives: look.evidence,
      steadiness: look.steadiness,
      givenUp: stopReason === hopelessStop,
      validity: clientVerdict(validity),
      stopReason,
      figures,
      spent,
      outputTokens: overall.tokens.output,
      coolDown: made.coolDown,
    };
    this.steps.push(step);
    return step;
  }

  /** By all steps, broken ones and the small requests between them. */
  spentWith(probes: Spending): Spending {
    return this.steps.reduce((sum, { spent }) => together(sum, spent), together(this.brokenSpent, probes));
  }

  /** The whole result as far as the search came. */
  result(journal: CapacityJournal): Capacity {
    const { request, search, ended } = journal;
    const { scenario, gpus, gpuHourUsd, surge } = request;
    const unit = scenario.load.mode === 'closed' ? 'users' : 'perSecond';
    const answer = answerOf({ steps: this.steps, search, unit, ended });
    const { holds } = answer;
    const { name, url, model, price } = scenario.target;
    return {
      schema: 'busytone.capacity/1',
      version: journal.version,
      status: journal.status,
      ended,
      startedAt: journal.startedAt,
      name: scenario.name,
      target: { name: name ?? hostOf(url), url: url ?? '', model: model ?? '' },
      unit,
      search,
      steps: this.steps,
      spent: this.spentWith(journal.probes),
      currency: price?.currency ?? null,
      timeCompression: this.timeCompression,
      answer,
      knee: kneeOf(this.steps),
      worth: worthOf({ steps: this.steps, unit, holds, gpus, gpuHourUsd }),
      surge: surge === null ? null : surgePlanOf({ ...surge, holds, gpus }),
      notes: this.notes(surge !== null),
    };
  }

  private notes(forSurge: boolean): string[] {
    const warm = this.steps.filter(({ coolDown }) => coolDown?.recovered === false).map(({ number }) => number);
    const doubted = this.steps.filter(({ validity }) => validity !== 'VALID').map(({ number }) => number);
    return [
      ...(warm.length === 0
        ? []
        : [
            `Before ${stepWords(warm)} the endpoint was still slower than at rest; the wait for it is bounded (--cool-down).`,
          ]),
      ...(doubted.length === 0
        ? []
        : [
            `The measurement of ${stepWords(doubted)} is SUSPECT or INVALID; a miss counts only where it remains with the client's own delay taken off.`,
          ]),
      ...(this.timeCompression === 1
        ? []
        : [
            `A simulated endpoint ran ${this.timeCompression} times faster than real time; all figures are as measured.`,
          ]),
      ...(forSurge ? ['The surge is taken to be of the same mix of requests as this search.'] : []),
    ];
  }
}

function stepWords(numbers: readonly number[]): string {
  const [first] = numbers;
  return numbers.length === 1 ? `step ${first}` : `steps ${numbers.join(', ')}`;
}

function stopReasonOf({ manifest }: StoredRun): string | null {
  return manifest.stopReason ?? manifest.report?.stop.reason ?? null;
}

function hostOf(url: string | null): string {
  return url === null ? '' : new URL(url).host;
}
