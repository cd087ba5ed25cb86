import { expect, it } from 'vitest';
import { clientFacts } from '../../../src/report/model/client-words.js';
import { parseScenario } from '../../../src/scenario/load.js';

const facts = (clients: string, ofClass = '') => {
  const traffic = `traffic: [{ class: quick-chat${ofClass} }, { class: long-reasoning }]\n`;
  const text = `load: { base: 2/s, duration: 60s }\n${traffic}clients: ${clients}\n`;
  return clientFacts(parseScenario(text, 'f.yaml'), of => of.kind);
};

it.each([
  ['{}', 'No retries; users wait for ever'],
  ['{ retry: openai-sdk }', 'Up to 2 retries as openai-node makes them; users wait for ever'],
  [
    '{ retry: { policy: openai-sdk, flavour: python, max: 1, budget: 12.5% } }',
    'Up to 1 retry as openai-python makes them, at most 12.5 % of all requests; users wait for ever',
  ],
  ['{ retry: immediate }', 'Up to 2 retries at once, whatever Retry-After says; users wait for ever'],
  [
    '{ retry: full-jitter, reclick: {} }',
    'Up to 2 retries with full jitter; 60 % of those turned away ask again after lognormal, up to 5 times; users wait for ever',
  ],
  [
    '{ patience: { firstToken: 30s, total: { exponential: 60 }, cancel: { share: 5%, after: 10s } } }',
    'No retries; users leave when no token has come within 30s or the answer is not complete within exponential; 5 % stop their answer 10s after its first token',
  ],
])('%s in words', (clients, words) => {
  expect(facts(clients)).toEqual([{ label: 'Clients', value: words }]);
});

it('classes whose clients or keys are their own are named', () => {
  const told = facts('{ retry: openai-sdk }', ', apiKeyEnv: PAID_KEY, clients: { retry: none }');
  expect(told.map(({ label }) => label)).toEqual(['Clients', 'Clients of quick-chat', 'Keys of classes']);
  expect(told[2]?.value).toBe('quick-chat: $PAID_KEY');
});
