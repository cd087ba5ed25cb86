import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { generateK6, setupOf } from '../../../src/k6/generate/index.js';
import { operatorFiles } from '../../../src/k6/operator/index.js';
import { type OperatorOptions, testRunName } from '../../../src/k6/operator/options.js';
import type { TransportName } from '../../../src/k6/setup.js';
import { createPlan } from '../../../src/scenario/plan.js';
import type { Load } from '../../../src/scenario/types.js';
import { closedLoad, openLoad, scenario, target } from '../../support/engine-run.js';
import { testRunSchema } from '../../support/testrun-schema.js';

const options: OperatorOptions = {
  namespace: 'load-test',
  parallelism: null,
  k6Image: 'example.com/k6:1',
  relayImage: 'example.com/busytone:1',
  secret: null,
  outputs: [],
  version: '1.2.3',
};

interface Made {
  readonly files: ReadonlyMap<string, string>;
  readonly readme: string;
  readonly testRun: TestRun;
}

interface Container {
  readonly image: string;
  readonly env?: readonly {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef: { name: string; key: string } };
  }[];
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly restartPolicy?: string;
}

interface TestRun {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly parallelism: number;
    readonly args: readonly string[];
    readonly script: object;
    readonly initializer: Container;
    readonly runner: Container & { readonly initContainers?: readonly Container[] };
  };
}

function made(
  transport: TransportName,
  changes: Partial<OperatorOptions> = {},
  load: Load = openLoad(50, 20_000),
): Made {
  const plan = createPlan(scenario(load, { name: 'Launch (2)' }));
  const to = { ...target('http://10.0.0.7:8000/v1'), apiKeyEnv: 'MY_KEY' };
  const of = { plan, target: to, transport, style: 'schedule', salt: null, keepGaps: true } as const;
  const manifests = operatorFiles(plan, setupOf(of), generateK6(of), { ...options, ...changes });
  return { ...manifests, testRun: parse(manifests.files.get('testrun.yaml') ?? '') as TestRun };
}

const outputs = [
  { kind: 'influxdb', url: 'http://influxdb:8086/k6' },
  { kind: 'prometheus', url: 'http://prometheus:9090/api/v1/write' },
] as const;
const long = openLoad(150, 20_000);
const kinds = {
  'over the relay': made('relay'),
  'over sse, to databases': made('sse', { outputs, secret: 'team-keys' }),
  'over http, on a volume': made('http', { parallelism: 7 }, long),
  'of a closed load': made('relay', {}, closedLoad(1_200, 20_000)),
};

/** The schema of a CustomResourceDefinition, closed: a field that it does not have is a mistake and not ignored. */
function schemaOfCrd(path: string): object {
  const { spec } = parse(readFileSync(path, 'utf8')) as {
    spec: { versions: { name: string; schema: { openAPIV3Schema: object } }[] };
  };
  const closed = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(closed);
    if (typeof node !== 'object' || node === null) return node;
    const kept = Object.entries(node).filter(([key]) => !key.startsWith('x-kubernetes-') && key !== 'format');
    const copy = Object.fromEntries(kept.map(([key, value]) => [key, closed(value)]));
    if ('x-kubernetes-int-or-string' in node) delete copy['type'];
    if (copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy))
      copy['additionalProperties'] = false;
    return copy;
  };
  const schema = closed(spec.versions.find(({ name }) => name === 'v1alpha1')?.schema.openAPIV3Schema) as {
    properties: Record<string, object>;
  };
  return { ...schema, properties: { ...schema.properties, metadata: { type: 'object' } } };
}

const wrongBy = (schema: object, value: unknown) => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.validate(schema, value);
  return ajv.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) ?? [];
};

const crd = process.env['K6_OPERATOR_CRD'];
const hasKubectl = (() => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.each(Object.entries(kinds))('a TestRun %s', (_, { files, testRun }) => {
  it('has the fields of the k6-operator and no other', () => {
    expect(wrongBy(testRunSchema, testRun)).toEqual([]);
    expect(wrongBy(testRunSchema, { ...testRun, spec: { ...testRun.spec, paralellism: 2 } })).not.toEqual([]);
  });

  it.skipIf(crd === undefined)('is what the true definition takes (needs K6_OPERATOR_CRD)', () => {
    const schema = schemaOfCrd(crd ?? '');
    expect(wrongBy(schema, testRun)).toEqual([]);
    expect(wrongBy(schema, { ...testRun, spec: { ...testRun.spec, paralellism: 2 } })).not.toEqual([]);
  });

  it('names keys and holds none, not even the initializer, which hands its environment to k6 as arguments', () => {
    for (const { env = [] } of [
      testRun.spec.initializer,
      testRun.spec.runner,
      ...(testRun.spec.runner.initContainers ?? []),
    ]) {
      const key = env.find(({ name }) => name === 'MY_KEY');
      if (key?.value !== undefined) expect(key.value).toBe('none-needed-to-read-the-script');
    }
    expect(testRun.spec.initializer.env?.every(({ valueFrom }) => valueFrom === undefined)).toBe(true);
    for (const text of files.values()) expect(text).not.toMatch(/[&*]a\d/);
  });
});

describe('the manifests', () => {
  const of = (name: keyof typeof kinds) => kinds[name];

  it('are the same bytes for the same scenario', () => {
    expect([...made('relay').files]).toEqual([...of('over the relay').files]);
  });

  it('have a relay beside k6 that starts before it, with the key that k6 then does not need', () => {
    const { spec, metadata } = of('over the relay').testRun;
    const [relay] = spec.runner.initContainers ?? [];
    expect(metadata.name).toBe('busytone-launch-2');
    expect(relay).toMatchObject({ image: 'example.com/busytone:1', restartPolicy: 'Always' });
    const secretKeyRef = { name: 'busytone-launch-2-keys', key: 'MY_KEY' };
    expect(relay?.env).toEqual([{ name: 'MY_KEY', valueFrom: { secretKeyRef } }]);
    expect(spec.runner.env?.map(({ name }) => name)).not.toContain('MY_KEY');
    expect(of('over the relay').files.get('relay.Dockerfile')).toContain('busytone@1.2.3');
  });

  it('give k6 the key from the Secret that was named where k6 itself sends', () => {
    const { spec } = of('over sse, to databases').testRun;
    expect(spec.runner.initContainers).toBeUndefined();
    expect(spec.runner.image).toBe('example.com/k6:1');
    expect(spec.runner.env).toContainEqual({
      name: 'MY_KEY',
      valueFrom: { secretKeyRef: { name: 'team-keys', key: 'MY_KEY' } },
    });
  });

  it('tell k6 its outputs as exact arguments, and leave instance_id a tag', () => {
    const { spec } = of('over sse, to databases').testRun;
    expect(spec.args).toEqual([
      ...['--no-usage-report', '--no-color', '--log-format=raw'],
      ...['--out', 'influxdb=http://influxdb:8086/k6', '--out', 'experimental-prometheus-rw'],
    ]);
    const told = (wanted: string) => spec.runner.env?.find(({ name }) => name === wanted)?.value;
    expect(told('K6_INFLUXDB_TAGS_AS_FIELDS')).not.toContain('instance_id');
    expect(told('K6_PROMETHEUS_RW_SERVER_URL')).toBe('http://prometheus:9090/api/v1/write');
    expect(told('K6_AUTO_EXTENSION_RESOLUTION')).toBe('false');
  });

  it('take a ConfigMap as long as the scripts fit, and a volume with the way onto it when they do not', () => {
    const small = of('over the relay');
    expect(small.testRun.spec.script).toEqual({ configMap: { name: 'busytone-launch-2', file: 'main.js' } });
    expect(small.files.has('volume.yaml')).toBe(false);
    expect(parse(small.files.get('kustomization.yaml') ?? '')).toMatchObject({
      configMapGenerator: [{ name: 'busytone-launch-2', files: expect.arrayContaining(['main.js', 'schedule.json']) }],
    });
    const large = of('over http, on a volume');
    expect(large.testRun.spec.script).toEqual({
      volumeClaim: { name: 'busytone-launch-2', file: 'main.js', readOnly: true },
    });
    const [claim, loader] = parseAllDocuments(large.files.get('volume.yaml') ?? '').map(
      each => each.toJS() as { kind: string },
    );
    expect([claim?.kind, loader?.kind]).toEqual(['PersistentVolumeClaim', 'Pod']);
    expect(large.readme).toContain(
      'tar -cf - main.js metrics.js transport.js busytone.k6.js scenario.json schedule.json prompts.json',
    );
    expect(parse(large.files.get('kustomization.yaml') ?? '')).not.toHaveProperty('configMapGenerator');
  });

  it('split the load as asked for, or by its streams', () => {
    expect(of('over http, on a volume').testRun.spec.parallelism).toBe(7);
    expect(of('of a closed load').testRun.spec.parallelism).toBe(3);
    expect(() => made('relay', { parallelism: 9_000 })).toThrow(expect.objectContaining({ code: 'k6.segments' }));
  });

  it('ask for the image that a transport cannot do without', () => {
    const refused = (words: string) =>
      expect.objectContaining({ code: 'k6.operator_image', exitCode: 2, hint: expect.stringContaining(words) });
    expect(() => made('relay', { relayImage: null })).toThrow(refused('--relay-image'));
    expect(() => made('sse', { k6Image: null })).toThrow(refused('--k6-image'));
    expect(made('http', { k6Image: null, relayImage: null }).testRun.spec.runner.image).toBe('grafana/k6:2.2.0');
  });

  it.skipIf(!hasKubectl)('make one set with kustomize (needs kubectl)', { timeout: 30_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'busytone-kustomize-'));
    try {
      const plan = createPlan(scenario(openLoad(50, 20_000), { name: 'Launch (2)' }));
      const to = { ...target('http://10.0.0.7:8000/v1'), apiKeyEnv: 'MY_KEY' };
      const scripts = generateK6({
        plan,
        target: to,
        transport: 'relay',
        style: 'schedule',
        salt: null,
        keepGaps: true,
      });
      for (const [name, text] of [...scripts, ...of('over the relay').files]) writeFileSync(join(folder, name), text);
      const said = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
      const [configMap, testRun] = parseAllDocuments(said).map(
        each => each.toJS() as { kind: string; metadata: object; data: Record<string, string> },
      );
      expect(configMap).toMatchObject({
        kind: 'ConfigMap',
        metadata: { name: 'busytone-launch-2', namespace: 'load-test' },
      });
      expect(configMap?.data['busytone.k6.js']).toBe(scripts.get('busytone.k6.js'));
      expect(testRun).toMatchObject({
        kind: 'TestRun',
        metadata: { name: 'busytone-launch-2', namespace: 'load-test' },
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the name of a test on a cluster', () => {
  it.each([
    ['viral-surge', 'busytone-viral-surge'],
    ['启动 R1!', 'busytone-r1'],
    ['——', 'busytone'],
    [`${'a'.repeat(35)}--b`, `busytone-${'a'.repeat(35)}`],
  ])('of %s is %s', (scenarioName, name) => {
    expect(testRunName(scenarioName)).toBe(name);
  });
});
