import { describe, expect, it } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { applyOverrides, parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';

const base = 'load: { base: 1/s, duration: 1m }\ntraffic: [{ class: quick-chat }]\n';
const parse = (text: string) => parseScenario(`${base}${text}`, 'x.yaml');

function problems(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof BusytoneError) return error.message;
    throw error;
  }
  return '';
}

describe('telemetry in a scenario', () => {
  it('is filled with defaults and names of its own', () => {
    const { telemetry } = parse(
      'telemetry: [{ vllm: http://a:8000/metrics }, { vllm: "http://b:8000", every: 500ms, name: b }, { vllm: http://c:8000/metrics, tokenEnv: T }, { metrics: http://d/v1/metrics }, { nvidiaSmi: user@gpu1 }, { prometheus: http://p:9090/, queries: { gpu.util: avg(x) } }]',
    );
    expect(telemetry).toEqual([
      { name: 'vllm', everyMs: 1_000, kind: 'page', dialect: 'vllm', url: 'http://a:8000/metrics', tokenEnv: null },
      { name: 'b', everyMs: 500, kind: 'page', dialect: 'vllm', url: 'http://b:8000/metrics', tokenEnv: null },
      { name: 'vllm-2', everyMs: 1_000, kind: 'page', dialect: 'vllm', url: 'http://c:8000/metrics', tokenEnv: 'T' },
      { name: 'metrics', everyMs: 1_000, kind: 'page', dialect: null, url: 'http://d/v1/metrics', tokenEnv: null },
      { name: 'nvidiaSmi', everyMs: 1_000, kind: 'nvidiaSmi', host: 'user@gpu1' },
      {
        name: 'prometheus',
        everyMs: 1_000,
        kind: 'prometheus',
        url: 'http://p:9090',
        tokenEnv: null,
        queries: { 'gpu.util': 'avg(x)' },
      },
    ]);
  });

  it.each([
    ['telemetry: [{}]', 'telemetry[0]: names no source; add one of dcgm'],
    ['telemetry: [{ dcmg: http://a/m }]', 'did you mean dcgm?'],
    ['telemetry: [{ dcgm: http://a/m, vllm: http://b/m }]', 'dcgm is given too'],
    ['telemetry: [{ dcgm: gpu1:9400 }]', 'begins with http:// or https://'],
    ['telemetry: [{ dcgm: "http://me:pw@a/m" }]', 'must not hold a user or password'],
    ['telemetry: [{ dcgm: "http://a/m?key=x" }]', 'a query can hold secrets'],
    ['telemetry: [{ nvidiaSmi: "-oProxyCommand=x" }]', 'expected local or a host for ssh'],
    ['telemetry: [{ prometheus: http://p:9090 }]', 'needs queries'],
    ['telemetry: [{ prometheus: http://p:9090, queries: { utilisation: x } }]', 'is no figure'],
    ['telemetry: [{ dcgm: http://a/m, every: 10ms }]', 'is too short; write 100ms or more'],
    ['telemetry: [{ dcgm: http://a/m, tokenEnv: "sk-not a name" }]', 'never the secret itself'],
  ])('%s is told with its cure', (text, wanted) => {
    expect(problems(text)).toContain(wanted);
    expect(problems(text)).not.toContain('sk-not');
    expect(problems(text)).not.toContain('me:pw');
  });
});

describe('outputs in a scenario', () => {
  const common = { everyMs: 5_000, attempts: false, tags: {} };
  const secrets = { tokenEnv: null, userEnv: null, passwordEnv: null };

  it('are filled with defaults', () => {
    const { outputs } = parse(
      'outputs: [{ influxdb: http://a:8086/busytone }, { influxdb: http://a:8086/b, org: o, tokenEnv: T, attempts: true, tags: { team: x } }, { prometheus: http://p:9090/api/v1/write, every: 10s }, { scrape: "9464" }, { scrape: "[::1]:9464" }, { otlp: http://c:4318/ }, { csv: out }]',
    );
    expect(outputs).toEqual([
      { ...common, kind: 'influxdb', url: 'http://a:8086', database: 'busytone', version: 1, org: null, ...secrets },
      {
        everyMs: 5_000,
        attempts: true,
        tags: { team: 'x' },
        kind: 'influxdb',
        url: 'http://a:8086',
        database: 'b',
        version: 2,
        org: 'o',
        ...secrets,
        tokenEnv: 'T',
      },
      { ...common, everyMs: 10_000, kind: 'prometheus', url: 'http://p:9090/api/v1/write', ...secrets },
      { ...common, kind: 'scrape', host: '127.0.0.1', port: 9_464 },
      { ...common, kind: 'scrape', host: '::1', port: 9_464 },
      { ...common, kind: 'otlp', url: 'http://c:4318', ...secrets },
      { ...common, kind: 'csv', folder: 'out' },
    ]);
  });

  it.each([
    ['outputs: [{}]', 'names no output; add one of influxdb'],
    ['outputs: [{ influx: http://a/b }]', 'did you mean influxdb?'],
    ['outputs: [{ influxdb: http://a:8086 }]', 'names no database'],
    ['outputs: [{ influxdb: http://a:8086/b, version: 2 }]', 'needs an organisation'],
    ['outputs: [{ influxdb: http://a:8086/b, userEnv: U }]', 'a user needs a password too'],
    ['outputs: [{ csv: out, org: x }]', 'has no meaning for csv'],
    ['outputs: [{ prometheus: http://p/w, attempts: true }]', 'has no meaning for prometheus'],
    ['outputs: [{ csv: out, every: 100ms }]', 'is too short; write 1s or more'],
    ['outputs: [{ csv: out, tags: { run: x } }]', 'is a tag that busytone sets itself'],
    ['outputs: [{ csv: out, tags: { Team: x } }]', 'is no tag'],
  ])('%s is told with its cure', (text, wanted) => {
    expect(problems(text)).toContain(wanted);
  });
});

describe('sources and outputs of the command line', () => {
  const scenario = parse('telemetry: [{ nvidiaSmi: local }]\noutputs: [{ csv: a }]');

  it('are added to those of the file and change no plan', () => {
    const changed = applyOverrides(scenario, {
      telemetry: ['local', 'http://a:9400/metrics', 'vllm=http://b:8000/metrics,every=500ms,name=decode'],
      outputs: ['influxdb=http://a:8086/b,version=3,tokenEnv=T,attempts=true', 'csv=b'],
    });
    expect(changed.telemetry.map(({ name, kind }) => [name, kind])).toEqual([
      ['nvidiaSmi', 'nvidiaSmi'],
      ['nvidiaSmi-2', 'nvidiaSmi'],
      ['metrics', 'page'],
      ['decode', 'page'],
    ]);
    expect(changed.outputs).toMatchObject([
      { kind: 'csv', folder: 'a' },
      { kind: 'influxdb', version: 3, tokenEnv: 'T', attempts: true },
      { kind: 'csv', folder: 'b' },
    ]);
    expect(createPlan(changed).planHash).toBe(createPlan(parse('')).planHash);
  });

  it.each(['my bucket', 'my%20bucket'])('a bucket may be called "%s"', name => {
    const { outputs } = applyOverrides(scenario, { outputs: [`influxdb=http://a:8086/${name}`] });
    expect(outputs.at(-1)).toMatchObject({ kind: 'influxdb', url: 'http://a:8086', database: 'my bucket' });
  });

  it.each([
    [{ telemetry: ['vlm=http://a/m'] }, '"vlm" is none of dcgm', 'Did you mean vllm?'],
    [{ telemetry: ['gpu1:9400'] }, '"gpu1:9400" is none of', 'Write for example'],
    [{ telemetry: ['dcgm=http://a/m,evry=1s'] }, 'dcgm=http://a/m,evry=1s', 'docs/guide/scenario-file.md'],
    [{ outputs: ['influx=http://a/b'] }, '"influx" is none of', 'Did you mean influxdb?'],
    [{ outputs: ['influxdb=http://a:8086'] }, 'names no database', 'docs/guide/scenario-file.md'],
  ])('%j is told', (overrides, message, hint) => {
    const told = () => applyOverrides(scenario, overrides);
    expect(told).toThrow(message);
    try {
      told();
    } catch (error) {
      expect(error).toMatchObject({ exitCode: 2, hint: expect.stringContaining(hint) });
    }
  });
});
