import { describe, expect, it } from 'vitest';
import { cloudReadme, cloudSetup } from '../../../src/k6/cloud.js';
import { generateK6, setupOf } from '../../../src/k6/generate/index.js';
import type { TransportName } from '../../../src/k6/setup.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { openLoad, scenario, target } from '../../support/engine-run.js';

const zones = [
  { zone: 'amazon:us:ashburn', percent: 60 },
  { zone: 'amazon:de:frankfurt', percent: 40 },
];

describe('options for Grafana Cloud k6', () => {
  it('name the test, its project and its load zones', () => {
    expect(cloudSetup('launch', 'http', { projectId: 7, distribution: zones })).toEqual({
      name: 'launch',
      projectID: 7,
      distribution: {
        'amazon:us:ashburn': { loadZone: 'amazon:us:ashburn', percent: 60 },
        'amazon:de:frankfurt': { loadZone: 'amazon:de:frankfurt', percent: 40 },
      },
    });
    expect(cloudSetup('launch', 'sse', { projectId: null, distribution: [] })).toEqual({ name: 'launch' });
  });

  it('are refused for what the cloud cannot host, and for shares that are not the whole', () => {
    const choice = { projectId: null, distribution: [] };
    expect(() => cloudSetup('launch', 'relay', choice)).toThrow(
      expect.objectContaining({ code: 'k6.cloud_transport', hint: expect.stringContaining('--operator') }),
    );
    expect(() => cloudSetup('launch', 'http', { ...choice, distribution: zones.slice(1) })).toThrow(/share 40 %/);
  });

  it('go into the scenario of the folder, which has none without them', () => {
    const plan = createPlan(scenario(openLoad(5, 2_000)));
    const to = { ...target('http://10.0.0.7/v1'), apiKeyEnv: 'MY_KEY' };
    const of = (transport: TransportName) =>
      ({ plan, target: to, transport, style: 'schedule', salt: null, keepGaps: true }) as const;
    const cloud = cloudSetup('launch', 'sse', { projectId: 7, distribution: [] });
    const files = generateK6({ ...of('sse'), cloud });
    expect(JSON.parse(files.get('scenario.json') ?? '')).toMatchObject({ cloud: { name: 'launch', projectID: 7 } });
    expect(generateK6(of('sse')).get('scenario.json')).not.toContain('"cloud"');
    const words = cloudReadme(setupOf({ ...of('sse'), cloud }));
    expect(words).toContain('`MY_KEY`');
    expect(words).toContain('k6/x/sse');
  });
});
