import { expect } from 'vitest';
import { readRun } from '../../src/store/reader.js';
import { type SmallRun, type SmallRunOptions, smallRun } from './small-run.js';

const load = `
load: { base: 30/s, duration: 2s, arrivals: constant }
traffic: [{ class: one, input: 40, output: 10 }]
`;

export interface OutputRuns {
  /** A run with these outputs, as YAML; whatever became of them, the load was sent as planned and every record is there. */
  run(outputs: string, more?: Pick<SmallRunOptions, 'secrets' | 'during'>): Promise<SmallRun>;
  remove(): Promise<void>;
}

/** Runs that are held against one without outputs, which is made beside the first of them. */
export function outputRuns(): OutputRuns {
  const made: SmallRun[] = [];
  const start = async (yaml: string, more: Pick<SmallRunOptions, 'secrets' | 'during'> = {}) => {
    const run = await smallRun({ yaml: load + yaml, ...more });
    made.push(run);
    return run;
  };
  let alone: Promise<SmallRun> | null = null;
  return {
    async run(outputs, more) {
      alone ??= start('');
      const run = await start(`outputs: [${outputs}]`, more);
      const { overall, validity } = run.summary;
      expect(overall.intents).toMatchObject({ offered: 60, sent: 60, notSent: 0, answered: 60 });
      expect(validity.checks.find(check => check.id === 'records')?.level).toBe('ok');
      await expectAsPunctual(run, await alone);
      return run;
    },
    async remove() {
      for (const run of made) await run.remove();
    },
  };
}

/** How far off nine of ten may be against the latest of the other run: waiting for an output would be thousands of times that. */
const generous = 10;

/** That requests went out as punctually as in a run without outputs. */
export async function expectAsPunctual(run: SmallRun, alone: SmallRun): Promise<void> {
  const [late, usual] = [await latenessMs(run), await latenessMs(alone)];
  const [nineOfTen, latest] = [late[Math.floor(late.length * 0.9)], usual[usual.length - 1]];
  expect(nineOfTen).toBeLessThan(generous * (latest ?? 0));
}

async function latenessMs({ path }: SmallRun): Promise<readonly number[]> {
  const { attempts } = await readRun(path);
  return attempts
    .filter(({ retry }) => retry === 0)
    .map(({ sentMs, scheduledMs }) => (sentMs ?? Number.POSITIVE_INFINITY) - scheduledMs)
    .sort((a, b) => a - b);
}
