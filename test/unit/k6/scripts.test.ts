import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateK6 } from '../../../src/k6/generate/index.js';
import type { K6Setup, K6Target, Style, TransportName } from '../../../src/k6/setup.js';
import { createPlan } from '../../../src/scenario/plan.js';
import type { Load, Scenario, TrafficClass } from '../../../src/scenario/types.js';
import { closedLoad, openLoad, scenario } from '../../support/engine-run.js';
import { csvOf, replayOf } from '../../support/traces.js';

const root = join(import.meta.dirname, '../../..');
const to: K6Target = {
  name: 'here',
  url: 'http://127.0.0.1:9/v1',
  model: 'm`$ {process}"\n</script>',
  apiKeyEnv: 'SOME_KEY',
  apiKeyHeader: null,
  headers: {},
  connections: 'reuse',
  dialect: { includeUsage: true, maxTokensField: 'max_tokens', reasoningEffort: true },
};
const slo = {
  latency: [
    { metric: 'ttft', percentile: 'p95', limitMs: 2_500 },
    { metric: 'e2e', percentile: 'p50', limitMs: 9_000 },
  ],
  busyRate: 0.02,
  goodFraction: 0.95,
} as const;

const generate = (of: Scenario, transport: TransportName, style: Style = 'schedule') =>
  generateK6({ plan: createPlan(of), target: to, transport, style, salt: null, keepGaps: true });
const filesOf = (load: Load, transport: TransportName, style: Style = 'schedule', seed = 3) =>
  generate(scenario(load, { seed, slo }), transport, style);
const setupOf = (files: ReadonlyMap<string, string>) => JSON.parse(files.get('scenario.json') ?? '') as K6Setup;

const kinds = [
  ['an open load, replayed', openLoad(5, 2_000), 'schedule'],
  ['an open load in k6’s own way', openLoad(5, 2_000), 'idiomatic'],
  ['a closed load', closedLoad(4, 2_000), 'schedule'],
] as const;

/** What @types/k6 does not declare. */
const undeclared = `
declare module 'k6/x/sse' {
  interface Client { on(event: 'open' | 'event' | 'error', handler: (of: any) => void): void; close(): void }
  const sse: { open(url: string, params: object, setup: (client: Client) => void): { status: number; error: string; headers: Record<string, string> } };
  export default sse;
}
declare const console: { log(...of: unknown[]): void };
`;

/** Complaints of the compiler about the scripts of folders, by the folder's name, as people read them. */
function complaints(folders: Readonly<Record<string, ReadonlyMap<string, string>>>): Record<string, string[]> {
  const house = mkdtempSync(join(root, 'test/.planted-k6-'));
  try {
    writeFileSync(join(house, 'undeclared.d.ts'), undeclared);
    for (const [folder, files] of Object.entries(folders)) {
      mkdirSync(join(house, folder));
      for (const [name, text] of files) writeFileSync(join(house, folder, name), text);
    }
    const mains = Object.keys(folders).map(folder => join(house, folder, 'main.js'));
    const program = ts.createProgram([...mains, join(house, 'undeclared.d.ts')], {
      noEmit: true,
      allowJs: true,
      checkJs: true,
      strict: true,
      noImplicitAny: false,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
      skipLibCheck: true,
    });
    const of = (folder: string) =>
      ['main.js', 'metrics.js', 'transport.js'].flatMap(name => {
        const file = program.getSourceFile(join(house, folder, name));
        if (file === undefined) return [`${name} is not imported`];
        const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
        return found.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
      });
    return Object.fromEntries(Object.keys(folders).map(folder => [folder, of(folder)]));
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
}

describe('generated scripts', () => {
  it('keep to k6’s types, and a mistake in them is seen', { timeout: 60_000 }, () => {
    const open = openLoad(5, 2_000);
    const broken = new Map(filesOf(open, 'http'));
    broken.set('transport.js', "import http from 'k6/http';\nexport const transport = http.pots('a');\n");
    const found = complaints({
      replayed: filesOf(open, 'sse'),
      idiomatic: filesOf(open, 'http', 'idiomatic'),
      closed: filesOf(closedLoad(4, 2_000), 'relay'),
      broken,
    });
    expect(found).toMatchObject({ replayed: [], idiomatic: [], closed: [] });
    expect(found['broken']?.join()).toContain('pots');
  });
});

describe.each(kinds)('scripts of %s', (_, load, style) => {
  it('are the same bytes for the same scenario and seed, and hold the plan of every engine', () => {
    const files = filesOf(load, 'sse', style);
    expect(filesOf(load, 'sse', style)).toEqual(files);
    expect(filesOf(load, 'sse', style, 4).get('scenario.json')).not.toBe(files.get('scenario.json'));
    expect(setupOf(files).planHash).toBe(createPlan(scenario(load, { seed: 3, slo })).planHash);
    expect(files.get('README.md')).toContain(setupOf(files).planHash);
  });

  it('hold nothing of the scenario in their code, and nothing of this machine', () => {
    const files = filesOf(load, 'relay', style);
    for (const [name, text] of files) {
      expect(text).not.toContain(root);
      if (name.endsWith('.js')) expect(text).not.toContain('127.0.0.1:9/');
    }
    const other = filesOf(load, 'relay', style, 99);
    for (const name of ['main.js', 'metrics.js', 'transport.js', 'busytone.k6.js']) {
      expect(other.get(name)).toBe(files.get(name));
    }
  });

  it('let no request be cut before its own deadline', () => {
    const { executor, scenario: of } = setupOf(filesOf(load, 'sse', style));
    expect(Number.parseInt(String(executor['gracefulStop']), 10) * 1_000).toBeGreaterThan(of.deadlines.totalMs);
  });
});

describe('thresholds', () => {
  let thresholds: Record<TransportName, Readonly<Record<string, readonly string[]>>>;
  beforeAll(() => {
    const of = (transport: TransportName) => setupOf(filesOf(openLoad(5, 2_000), transport)).thresholds;
    thresholds = { sse: of('sse'), relay: of('relay'), http: of('http') };
  });

  it('follow from the objectives, and never pass on a metric that was not fed', () => {
    expect(thresholds.sse).toEqual({
      llm_started: ['count>0'],
      llm_answered: ['count>0'],
      llm_ttft: ['p(95)<2500'],
      llm_e2e: ['p(50)<9000'],
      llm_busy: ['rate<=0.02'],
      llm_good: ['rate>=0.95'],
    });
    expect(thresholds.relay).toEqual(thresholds.sse);
  });

  it('leave out what k6’s own client cannot see', () => {
    expect(Object.keys(thresholds.http)).toEqual(['llm_started', 'llm_answered', 'llm_e2e', 'llm_busy']);
  });
});

describe('scripts of traffic', () => {
  const [plain] = scenario(openLoad(5, 2_000)).traffic;
  const withClass = (load: Load, changes: Partial<TrafficClass>) => {
    if (plain === undefined) throw new Error('no traffic');
    return scenario(load, { traffic: [{ ...plain, ...changes }] });
  };
  const talking = {
    turns: { of: { kind: 'constant', value: 3 }, max: 3 },
    thinkSeconds: { kind: 'constant', value: 20 },
  } as const;

  it('have a virtual user for everybody who is in a conversation, thinking or not', () => {
    const users = (of: Scenario) => Number(setupOf(generate(of, 'sse')).executor['vus']);
    expect(users(withClass(openLoad(5, 60_000), {}))).toBe(20);
    // Three answers of 1.5 s and two pauses of 20 s at 5/s: 222.5 at once, half as many again.
    const wanted = users(withClass(openLoad(5, 60_000), talking));
    expect(wanted).toBeGreaterThan(320);
    expect(wanted).toBeLessThan(345);
  });

  it('cannot have conversations where k6 or a closed loop numbers them, and say what can', () => {
    expect(() => generate(withClass(openLoad(5, 2_000), talking), 'sse', 'idiomatic')).toThrow(
      expect.objectContaining({ code: 'k6.unfit', hint: expect.stringContaining('--style schedule') }),
    );
    expect(() => generate(withClass(closedLoad(5, 2_000), talking), 'sse')).toThrow(
      expect.objectContaining({ code: 'k6.unfit', hint: expect.stringContaining('native engine') }),
    );
  });

  it('begin prompts that keep caches out with a mark that stays', () => {
    const of = withClass(openLoad(5, 2_000), { cacheBust: true });
    const files = generate(of, 'sse');
    const { salt, planHash } = setupOf(files);
    expect(salt).toBe(planHash.slice(0, 8));
    expect(files.get('prompts.json')).toContain(`[${salt}-0]`);
    expect(generate(of, 'sse')).toEqual(files);
    expect(files.get('README.md')).toContain('mark of this folder');
    expect(generate(withClass(openLoad(5, 2_000), {}), 'sse').get('README.md')).not.toContain('mark of this folder');
  });

  it('name every key that the relay or k6 has to have, and hold the rows of a replay only as a schedule', () => {
    const load = replayOf(
      csvOf([
        [0, 50, 20],
        [400, 60, 30],
      ]),
    );
    const of = withClass(load, { apiKeyEnv: 'TIER_KEY' });
    const files = generate(of, 'relay');
    expect(files.get('README.md')).toContain('`TIER_KEY` has to hold');
    expect(files.get('README.md')).not.toContain('SOME_KEY');
    const setup = setupOf(files);
    expect(setup.planHash).toBe(createPlan(of).planHash);
    expect(JSON.stringify(setup)).not.toContain('classAt');
    expect(JSON.parse(files.get('schedule.json') ?? '')).toEqual([...createPlan(of).intents()]);
    expect(() => generate(of, 'relay', 'idiomatic')).toThrow(expect.objectContaining({ code: 'k6.unfit' }));
  });

  it('write no prompts beforehand where k6 decides which class comes', () => {
    const some = { during: ['baseline'] } as const;
    expect(generate(withClass(openLoad(5, 2_000), some), 'sse', 'idiomatic').has('prompts.json')).toBe(false);
    expect(generate(withClass(openLoad(5, 2_000), some), 'sse').has('prompts.json')).toBe(true);
  });
});

describe('a curve in k6’s own way', () => {
  it('has whole rates, the plan’s area, and jumps where the plan jumps', () => {
    const step = { kind: 'step', base: 2, peakFactor: 10, startMs: 20_000, holdMs: 20_000 } as const;
    const load: Load = { mode: 'open', shape: step, arrivals: 'poisson', durationMs: 60_000 };
    const { executor } = setupOf(filesOf(load, 'http', 'idiomatic'));
    const stages = executor['stages'] as { duration: string; target: number }[];
    let [arrivals, rate] = [0, executor['startRate'] as number];
    for (const { duration, target } of stages) {
      expect(Number.isInteger(target)).toBe(true);
      const ms = duration === '0s' ? 0 : Number.parseInt(duration, 10);
      arrivals += ((rate + target) / 2 / 60_000) * ms;
      rate = target;
    }
    expect(stages.filter(({ duration }) => duration === '0s').map(({ target }) => target)).toEqual([1_200, 120]);
    expect(arrivals).toBeCloseTo(2 * 40 + 20 * 20, 0);
  });
});
