import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type OpenTraceFile, parseScenario } from '../../../src/scenario/load.js';
import { scenarioJsonSchema } from '../../../src/scenario/schema.js';
import { busyStyles, faultNames, simulatorPresets } from '../../../src/simulator/index.js';

const guide = (name: string) => readFileSync(new URL(`../../../docs/guide/${name}.md`, import.meta.url), 'utf8');

/** Names of all properties anywhere in a JSON schema. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties'
      ? [...Object.keys(value as object), ...Object.values(value as object).flatMap(keysOf)]
      : keysOf(value),
  );
}

describe('the guide to scenario files', () => {
  const text = guide('scenario-file');

  test('holds only examples that are scenarios', () => {
    const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(match => match[1] ?? '');
    expect(examples.length).toBeGreaterThan(3);
    const rows = Array.from({ length: 60 }, (_, minute) => `${minute * 60},10,20`);
    const trace = ['timestamp_s,input_tokens,output_tokens', ...rows];
    const openTrace: OpenTraceFile = () => take => {
      for (const [at, line] of trace.entries()) take(line, at + 1);
      return '';
    };
    for (const example of examples) expect(() => parseScenario(example, 'guide.yaml', { openTrace })).not.toThrow();
  });

  test('names every key that there is', () => {
    const missing = [...new Set(keysOf(scenarioJsonSchema()))].filter(key => !new RegExp(`\\b${key}\\b`).test(text));
    expect(missing).toEqual([]);
  });
});

test('the guide to the simulator names every machine, busy style and fault', () => {
  const text = guide('simulator');
  const names = [...simulatorPresets, ...busyStyles].map(each => each.name).concat(faultNames);
  expect(names.filter(name => !text.includes(`\`${name}\``))).toEqual([]);
});

test('the guide to checks names every finding', () => {
  const text = guide('check');
  const groups = new URL('../../../src/app/check/groups/', import.meta.url);
  const ids = readdirSync(groups).flatMap(name => {
    const source = readFileSync(new URL(name, groups), 'utf8');
    const group = /findingsOf\('(\w+)'\)/.exec(source)?.[1];
    return [...source.matchAll(/\b(?:ok|warn|fail|unknown|finding)\(\s*'(\w+)'/g)].map(([, id]) => `${group}.${id}`);
  });
  expect(new Set(ids).size).toBeGreaterThan(30);
  expect([...new Set(ids)].filter(id => !text.includes(`\`${id}\``))).toEqual([]);
});
