import { describe, expect, test } from 'vitest';
import { fillTarget, knownProviders } from '../../../src/app/provider.js';
import { BusytoneError } from '../../../src/base/errors.js';
import { providers } from '../../../src/protocol/providers/index.js';
import { applyOverrides, parseScenario, type ScenarioOverrides } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';

const moment = '2025-01-27T12:00:00.000Z';
const load = 'load: { base: 1/s, duration: 10s }\ntraffic: [ { class: fixed, input: 10, output: 10 } ]\n';
const read = (rest: string) => parseScenario(`${rest}\n${load}`, 'case.yaml', { providers: knownProviders });
const filled = (rest: string, overrides: ScenarioOverrides = {}, at = moment) =>
  fillTarget(applyOverrides(read(rest), overrides), at);

function refusal(act: () => unknown): BusytoneError {
  try {
    act();
  } catch (error) {
    if (error instanceof BusytoneError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('a provider', () => {
  test('gives what the scenario does not say', () => {
    const { scenario, notes } = filled('target: { provider: deepseek, model: deepseek-reasoner }');
    expect(scenario.target).toMatchObject({
      provider: 'deepseek',
      name: 'deepseek',
      url: 'https://api.deepseek.com/v1',
      apiKeyEnv: 'DEEPSEEK_API_KEY',
      price: { currency: 'USD', input: '0.55', inputCached: '0.14', output: '2.19' },
    });
    expect(scenario.limits.money).toBe('50');
    expect(notes.join(' ')).toContain('0.55 USD in, 0.14 cached, 2.19 out, confirmed');
  });

  test('gives way to what it does say', () => {
    const own = 'name: mine, url: http://127.0.0.1:1/v1, apiKeyEnv: MY_KEY';
    const price = 'price: { currency: EUR, input: 1, output: 2 }';
    const { scenario } = filled(`target: { provider: deepseek, model: deepseek-chat, ${own}, ${price} }`);
    expect(scenario.target).toMatchObject({
      name: 'mine',
      url: 'http://127.0.0.1:1/v1',
      apiKeyEnv: 'MY_KEY',
      price: { currency: 'EUR', input: '1' },
    });
  });

  test.each([
    ['deepseek', 'https://api.deepseek.com/beta', 'DEEPSEEK_API_KEY'],
    ['deepseek', 'https://api.deepseek.com.evil.example/v1', null],
    ['deepseek', 'http://api.deepseek.com/v1', null],
    ['azure', 'https://my-team.services.ai.azure.com/openai/v1', 'AZURE_API_KEY'],
    ['azure', 'https://evil.example/.services.ai.azure.com/openai/v1', null],
    ['azure', 'https://a.b.services.ai.azure.com/openai/v1', null],
    ['nvidia-nim', 'http://gpu1:8000/v1', null],
  ])('%s names its key for %s: %s', (provider, url, apiKeyEnv) => {
    const { scenario } = filled(`target: { provider: ${provider}, url: "${url}", model: m }`);
    expect(scenario.target.apiKeyEnv).toBe(apiKeyEnv);
  });

  test('named by a flag replaces what the file says of another endpoint', () => {
    const price = 'price: { currency: USD, input: 1, output: 2 }';
    const file = `target: { name: lab, url: "http://127.0.0.1:1/v1", apiKeyEnv: LAB_KEY, model: m, ${price} }`;
    const { scenario } = filled(file, { provider: 'siliconflow', model: 'deepseek-ai/DeepSeek-R1' });
    expect(scenario.target).toMatchObject({
      provider: 'siliconflow',
      name: 'siliconflow',
      url: 'https://api.siliconflow.cn/v1',
      apiKeyEnv: 'SILICONFLOW_API_KEY',
      price: { currency: 'CNY', output: '16' },
    });
    const url = 'http://127.0.0.1:2/v1';
    expect(filled(file, { provider: 'vllm', url }).scenario.target).toMatchObject({
      url,
      apiKeyEnv: null,
      price: null,
    });
    expect(filled(file, { provider: 'vllm' }).scenario.limits.money).toBeNull();
  });

  test('that is the file’s own changes nothing as a flag', () => {
    const file = 'target: { provider: deepseek, url: "http://127.0.0.1:1/v1", model: deepseek-chat }';
    expect(filled(file, { provider: 'deepseek' })).toEqual(filled(file));
  });

  test('prices by model and day, and says when it cannot', () => {
    const at = (day: string, model = 'deepseek-chat') =>
      filled(`target: { provider: deepseek, model: ${model} }`, {}, `${day}T12:00:00.000Z`);
    expect(at('2025-01-27').scenario.target.price?.output).toBe('0.28');
    expect(at('2025-01-27').notes[0]).toContain('unconfirmed');
    expect(at('2025-03-01').scenario.target.price?.output).toBe('1.10');
    const none = at('2025-03-01', 'other-model');
    expect(none.scenario.target.price).toBeNull();
    expect(none.scenario.limits.money).toBeNull();
    expect(none.notes[0]).toContain('No price of other-model at deepseek is known for 2025-03-01');
  });

  test('does not touch the plan', () => {
    const { scenario } = filled('target: { provider: deepseek, model: deepseek-reasoner }');
    expect(createPlan(scenario).planHash).toBe(createPlan(read('')).planHash);
  });

  test.each(providers.map(({ id }) => id))('%s is filled, or says why not', id => {
    const run = () => filled(`target: { provider: ${id}, model: m }`);
    const provider = providers.find(each => each.id === id);
    if (provider?.auth.form === 'sigv4') expect(refusal(run).hint).toContain('SigV4');
    else if (provider?.baseUrls.every(({ url }) => url.includes('{'))) expect(refusal(run).hint).toContain('--url');
    else expect(run().scenario.target.url).toMatch(/^https?:\/\/[^{}]+$/);
  });
});

describe('without a provider', () => {
  test('nothing is filled', () => {
    const scenario = read('target: { url: "http://127.0.0.1:1/v1", model: m }');
    expect(fillTarget(scenario, moment)).toEqual({ scenario, notes: [] });
  });
});

describe('refused', () => {
  test('an unknown id, as a flag', () => {
    const error = refusal(() => filled('', { provider: 'depseek' }));
    expect([error.code, error.exitCode]).toEqual(['provider.unknown', 2]);
    expect(error.hint).toContain('deepseek');
  });

  test.each([
    [
      'target: { provider: depseek }',
      'case.yaml:1:21: target.provider: "depseek" is no known provider; did you mean deepseek?',
    ],
    ['target: { provider: qqqqqqqqq }', 'there are deepseek, nvidia-nim'],
    [
      'target: { provider: siliconflow }\nlimits: { usd: 5 }',
      'case.yaml:2:16: limits.usd: siliconflow is priced in CNY',
    ],
    ['target: { provider: depseek }\nlimits: { requests: x }', 'limits.requests: '],
    ['target: { provider: depseek }\nlimits: { requests: x }', 'did you mean deepseek?'],
  ])('in a file: %s', (text, told) => {
    expect(refusal(() => read(text)).message).toContain(told);
  });

  test('a limit of money that cannot be counted', () => {
    const error = refusal(() => filled('target: { provider: deepseek, model: other }\nlimits: { usd: 5 }'));
    expect(error.code).toBe('provider.no_price');
    expect(refusal(() => filled('target: { provider: vllm, model: m }', { budget: '3' })).code).toBe(
      'provider.no_price',
    );
  });
});
