import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { analyse, summarise } from '../../../src/measure/summarise.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { presets } from '../../../src/scenario/presets/index.js';
import { attemptJsonSchema, runJsonSchema, summaryJsonSchema, writeResults } from '../../../src/store/results.js';
import { scenarioSchema } from '../../../src/store/scenario-schema.js';
import { attempt, busyAttempt, numbered } from '../../support/attempts.js';
import { planOf, scenarioOf } from '../../support/plans.js';
import { engineReport, manifestOf, runFacts } from '../../support/runs.js';

function problems(schema: object, value: unknown) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.validate(schema, JSON.parse(JSON.stringify(value)));
  return ajv.errors ?? [];
}

const slo = {
  latency: [{ metric: 'ttft', percentile: 'p95', limitMs: 5_000 }],
  busyRate: 0.02,
  goodFraction: null,
} as const;
const attempts = numbered([attempt({ gapsAt: 0, gapCount: 2 }), busyAttempt(), attempt()]);
const input = {
  run: runFacts(),
  plan: planOf({ scenario: scenarioOf({ slo }) }),
  attempts,
  gaps: Float32Array.of(20, 21),
  samples: [],
  report: engineReport({ attempts: 3, offeredIntents: 3 }),
};

describe('the JSON Schemas', () => {
  it('read runs of 0.1.0, whose targets name no provider', () => {
    const { provider: _, ...target } = scenarioOf().target;
    expect(scenarioSchema.parse({ ...scenarioOf(), target }).target).toEqual({ ...target, provider: null });
  });

  it('accept what is really written', () => {
    expect(problems(summaryJsonSchema(), summarise(input))).toEqual([]);
    expect(problems(summaryJsonSchema(), summarise({ ...input, attempts: [], gaps: null, report: null }))).toEqual([]);
    expect(problems(runJsonSchema(), manifestOf({ report: engineReport() }))).toEqual([]);
    for (const record of attempts) expect(problems(attemptJsonSchema(), record)).toEqual([]);
  });

  it('accept every kind of scenario in a manifest', () => {
    const mixture = {
      kind: 'mixture',
      parts: [
        { weight: 1, of: { kind: 'beta', alpha: 1, beta: 2 } },
        { weight: 2, of: { kind: 'mixture', parts: [{ weight: 1, of: { kind: 'constant', value: 3 } }] } },
      ],
    } as const;
    const surge = { base: 1, peakFactor: 3, startMs: 0 };
    const shape = { kind: 'flash-crowd', ...surge, riseMs: 1, holdMs: 1, halfLifeMs: 1 } as const;
    const scenario = scenarioOf({ load: { mode: 'closed', shape, thinkSeconds: mixture, durationMs: 1_000 } });
    expect(problems(runJsonSchema(), manifestOf({ scenario }))).toEqual([]);
    const broken = { ...mixture, parts: [{ weight: 1, of: { kind: 'gamma' } }] };
    const load = { ...scenario.load, thinkSeconds: broken };
    expect(problems(runJsonSchema(), { ...manifestOf(), scenario: { ...scenario, load } })).not.toEqual([]);
  });

  it.each(presets.map(preset => [preset.name, preset.yaml]))('accept the resolved preset %s', (name, yaml) => {
    expect(problems(runJsonSchema(), manifestOf({ scenario: parseScenario(yaml, name) }))).toEqual([]);
  });

  it('refuse what is missing or of another kind', () => {
    const { overall: _, ...rest } = summarise(input);
    expect(problems(summaryJsonSchema(), rest)).not.toEqual([]);
    expect(problems(runJsonSchema(), manifestOf({ schema: 'busytone.run/2' as 'busytone.run/1' }))).not.toEqual([]);
    expect(problems(attemptJsonSchema(), { ...attempt(), outcome: 'fine' })).not.toEqual([]);
  });
});

describe('results', () => {
  const results = { html: '<p>', markdown: '#', junit: '<testsuites/>' };

  it('are written whole, over older ones, without anything left beside them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'busytone-results-'));
    try {
      for (let round = 0; round < 2; round += 1) {
        await writeResults(folder, { ...results, ...analyse(input) });
      }
      expect((await readdir(folder)).sort()).toEqual([
        'histograms.json',
        'junit.xml',
        'report.html',
        'report.md',
        'summary.json',
      ]);
      const text = (name: string) => readFile(join(folder, name), 'utf8');
      expect(JSON.parse(await text('summary.json'))).toEqual(summarise(input));
      expect(JSON.parse(await text('histograms.json'))).toMatchObject({
        schema: 'busytone.histograms/1',
        itlMs: [
          {
            kind: 'all',
            buckets: [
              [20, 1],
              [21, 1],
            ],
          },
          { kind: 'phase' },
          { kind: 'class' },
        ],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('say where they could not be written', async () => {
    const nowhere = { ...results, ...analyse(input) };
    const folder = join(tmpdir(), 'busytone-no-such-folder');
    await expect(writeResults(folder, nowhere)).rejects.toMatchObject({ code: 'store.write_failed', where: folder });
  });
});
