import { describe, expect, it } from 'vitest';
import { readKeys } from '../../../src/app/keys.js';
import { scenarioWith, trafficClass } from '../../support/scenarios.js';

const environment: Readonly<Record<string, string>> = {
  COMMON: 'common-key',
  PAID: ' paid-key\n',
  BROKEN: 'two words',
};
const keysOf = (target: string | null, ...classes: (string | null)[]) => {
  const base = scenarioWith({});
  const names = ['long-reasoning', 'quick-chat'];
  const traffic = classes.map((apiKeyEnv, at) => ({ ...trafficClass(names[at] ?? ''), apiKeyEnv }));
  return readKeys({ ...base, target: { ...base.target, apiKeyEnv: target }, traffic }, name => environment[name]);
};

describe('the keys of a run', () => {
  it("are the target's and those of classes, each once", () => {
    expect(keysOf('COMMON', null, 'PAID')).toEqual({
      target: 'common-key',
      classes: new Map([['quick-chat', 'paid-key']]),
      credentials: [
        { apiKeyEnv: 'COMMON', apiKey: 'common-key' },
        { apiKeyEnv: 'PAID', apiKey: 'paid-key' },
      ],
      proxyAuthorization: null,
      secrets: ['common-key', 'paid-key'],
    });
    expect(keysOf('COMMON', null, null).credentials).toHaveLength(1);
  });

  it('may be none at all', () => {
    expect(keysOf(null, null)).toMatchObject({ target: null, credentials: [{ apiKeyEnv: null, apiKey: null }] });
  });

  it('are not asked for where no class sends them', () => {
    expect(keysOf('ABSENT', 'PAID')).toMatchObject({ target: null, secrets: ['paid-key'] });
  });

  it('that are missing or malformed are told by the name of their variable', () => {
    expect(() => keysOf('ABSENT', null)).toThrow(/ABSENT is not set/);
    expect(() => keysOf('COMMON', null, 'ABSENT')).toThrow(/ABSENT is not set/);
    expect(() => keysOf('BROKEN', null)).toThrow(/^(?!.*two words).*BROKEN holds spaces/);
  });
});
