import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { nearestName } from '../../../src/scenario/file/nearest.js';
import { presets } from '../../../src/scenario/presets/index.js';
import { scenarioJsonSchema } from '../../../src/scenario/schema.js';

type Schema = Record<string, unknown>;

/** Every key of every map in the schema that has no description, by path. */
function undescribed(schema: Schema, path: string): string[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const nested = [...((schema['anyOf'] ?? []) as Schema[]), ...(schema['items'] ? [schema['items'] as Schema] : [])];
  return [
    ...properties.filter(([, value]) => !value['description']).map(([key]) => `${path}.${key}`),
    ...properties.flatMap(([key, value]) => undescribed(value, `${path}.${key}`)),
    ...nested.flatMap(each => undescribed(each, `${path}[]`)),
  ];
}

describe('the JSON Schema of a scenario', () => {
  const schema = scenarioJsonSchema() as Schema;
  const validate = new Ajv2020({ strict: false }).compile(schema);

  it('describes every key', () => {
    expect(undescribed(schema, '')).toEqual([]);
  });

  it('closes every map, so that editors mark unknown keys', () => {
    // A condition says what else has to be there, not what may be.
    const maps = JSON.stringify(schema, (key, value: unknown) => (key === 'if' ? undefined : value));
    expect(maps.match(/"properties"/g)?.length).toBe(maps.match(/"additionalProperties":false/g)?.length);
  });

  it.each(presets.map(preset => [preset.name, preset.yaml]))('accepts the preset %s', (_, yaml) => {
    expect(validate(parse(yaml)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['a wrong unit', { load: { base: '2/s', duration: '60' }, traffic: [{ class: 'x' }] }],
    ['an unknown key', { load: { base: '2/s', duration: '60s' }, traffic: [{ class: 'x' }], sed: 1 }],
    ['no load', { traffic: [{ class: 'x' }] }],
  ])('rejects %s', (_, data) => {
    expect(validate(data)).toBe(false);
  });
});

describe('nearestName', () => {
  const names = ['duration', 'deadlines', 'halfLife', 'apiKeyEnv', 'p95'];
  it.each([
    ['durration', 'duration'],
    ['Duration', 'duration'],
    ['half_life', 'halfLife'],
    ['half-life', 'halfLife'],
    ['deadline', 'deadlines'],
    ['p59', 'p95'],
    ['banana', null],
    ['', null],
    ['x'.repeat(10_000), null],
  ])('of %s is %s', (typed, expected) => {
    expect(nearestName(typed, names)).toBe(expected);
  });
});
