import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { measurements } from '../../../src/outputs/measurements.js';
import { families } from '../../../src/outputs/prometheus/series.js';

const page = readFileSync(new URL('../../../docs/data-model.md', import.meta.url), 'utf8');

it('the data model names every measurement, tag, field and metric', () => {
  const names = Object.entries(measurements).flatMap(([name, { tags, fields }]) => [
    name,
    ...tags,
    ...Object.keys(fields),
  ]);
  const missing = [...new Set([...names, ...families.keys()])].filter(name => !page.includes(`\`${name}\``));
  expect(missing).toEqual([]);
});
