import { expect } from 'vitest';
import { readRun } from '../../src/store/reader.js';
import { type SmallRun, type SmallRunOptions, smallRun } from './small-run.js';

/** Sixty intents in two seconds, all of which are answered. */
const plainLoad = `
load: { base: 30/s, duration: 2s, arrivals: constant }
traffic: [{ class: one, input: 40, output: 10 }]
`;

/** Sixty intents in four seconds of two classes, of which some are refused and sent again by library or user. */
const mixedLoad = `
load: { base: 15/s, duration: 4s, arrivals: constant }
traffic:
  - { class: one, weight: 2, input: 40, output: 20, reasoningShare: 30% }
  - { class: two, weight: 1, input: 40, output: 10, clients: { retry: none, reclick: { p: 100%, max: 2, delay: 200ms } } }
clients: { retry: openai-sdk }
slo: { ttft: { p95: 300ms } }
`;

export interface OutputRuns {
  /**
   * A run with these outputs and the like, as YAML. Whatever became of them, the load was sent as planned and as
   * punctually as without, and every record is there.
   */
  run(yaml: string, more?: Pick<SmallRunOptions, 'secrets' | 'during'>): Promise<SmallRun>;
  remove(): Promise<void>;
}

/** Runs of sixty intents that are held against one without outputs, which is made beside the first of them. */
export function outputRuns(kind: 'plain' | 'mixed' = 'plain'): OutputRuns {
  const load = kind === 'plain' ? plainLoad : mixedLoad;
  const simulator = kind === 'plain' ? {} : { busyRate: 0.1 };
  const made: SmallRun[] = [];
  const start = async (yaml: string, more: Pick<SmallRunOptions, 'secrets' | 'during'> = {}) => {
    const run = await smallRun({ yaml: load + yaml, simulator, ...more });
    made.push(run);
    return run;
  };
  let alone: Promise<SmallRun> | null = null;
  return {
    async run(yaml, more) {
      alone ??= start('');
      const run = await start(yaml, more);
      const { overall, validity } = run.summary;
      expect(overall.intents).toMatchObject({ offered: 60, sent: 60, notSent: 0 });
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
async function expectAsPunctual(run: SmallRun, alone: SmallRun): Promise<void> {
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
