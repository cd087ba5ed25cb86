import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/load.js';
import { createPlan } from '../../src/scenario/plan.js';
import { presetNamed } from '../../src/scenario/presets/index.js';
import type { Intent, Plan, Scenario } from '../../src/scenario/types.js';

const root = join(import.meta.dirname, '../..');

/** What k6's engine offers beside the ECMAScript built-ins, as far as the pure rooms may use it. */
const k6Globals = { TextDecoder, TextEncoder };

/** Built-ins that Node's contexts have and k6's engine has not. */
const absentInK6 = ['Intl', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'];

interface Bundle {
  createPlan(scenario: Scenario): Plan;
  promptFor(seed: number, intent: Intent, salt: string | null): readonly { content: string }[];
  read(stream: Uint8Array): { tokenEvents: number; outcome: string };
}

const entry = `
export { createPlan } from './src/scenario/plan.ts';
export { promptFor } from './src/scenario/traffic/prompt.ts';
export { retryDelayMs } from './src/scenario/clients/retry.ts';
export { chatRequestBody } from './src/protocol/request.ts';
export { summarise } from './src/measure/summarise.ts';
import { ResponseReader } from './src/protocol/response.ts';
import { classify } from './src/protocol/outcome.ts';
export function read(stream) {
  const reader = new ResponseReader({ stallMs: 1000, keepGaps: true });
  reader.onHeaders(200, name => (name === 'content-type' ? 'text/event-stream' : null), 1);
  reader.onBytes(stream, 2);
  reader.onEnd(3);
  const outcome = classify({ connected: true, progress: reader.progress, interruption: null });
  return { tokenEvents: reader.progress.tokenEvents, outcome: outcome.class };
}
`;

describe('the pure rooms in an engine without Node', () => {
  let code = '';
  let bundle: Bundle;

  beforeAll(async () => {
    const result = await build({
      stdin: { contents: entry, resolveDir: root, loader: 'ts' },
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'busytone',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'es2022',
    });
    code = result.outputFiles[0]?.text ?? '';
    const context = createContext({ ...k6Globals });
    runInContext(`for (const name of ${JSON.stringify(absentInK6)}) delete globalThis[name];`, context);
    runInContext(code, context);
    bundle = runInContext('busytone', context) as Bundle;
  });

  it.each([
    ['property escapes, which k6 matches against nothing', /\/[^/\n]*\\p\{[^/\n]*\/[a-z]*u/],
    ['async generators, which k6 cannot parse', /async\s+function\s*\*/],
    ['for await, which k6 cannot parse', /for\s+await/],
    ['dynamic imports, which k6 refuses', /\bimport\(/],
  ])('hold no %s', (_, pattern) => {
    expect(code).not.toMatch(pattern);
  });

  it.each(['viral-surge', 'steady-chat'])('make the same plan and prompts of %s', name => {
    const scenario = parseScenario(presetNamed(name)?.yaml ?? '', `${name}.yaml`);
    const here = createPlan(scenario);
    const there = bundle.createPlan(JSON.parse(JSON.stringify(scenario)) as Scenario);
    expect(there.planHash).toBe(here.planHash);
    const [intent] = here.intents();
    if (intent === undefined) throw new Error('The plan is empty.');
    expect(bundle.promptFor(1, intent, null)[0]?.content.length).toBeGreaterThan(0);
  });

  it('read and judge a stream', () => {
    const text =
      'data: {"choices":[{"delta":{"content":"好"}}]}\n\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    expect(bundle.read(new TextEncoder().encode(text))).toEqual({ tokenEvents: 1, outcome: 'ok' });
  });
});
