import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { BusytoneError } from '../../../src/base/errors.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { presets } from '../../../src/scenario/presets/index.js';
import { shapeOf } from '../../../src/scenario/shapes/index.js';
import { shapeIn } from '../../support/load-shape.js';
import { target } from './target.js';

/** Reads a text and makes sure that it is either a usable scenario or an error that a person can act on. */
function readsOrExplains(text: string): void {
  try {
    const scenario = parseScenario(text, 'f.yaml');
    assert.ok(shapeOf(shapeIn(scenario.load), scenario.load.durationMs).cumulative(1e12) > 0);
    assert.ok(scenario.traffic.some(each => each.weight > 0));
  } catch (error) {
    if (!(error instanceof BusytoneError)) throw error;
    assert.equal(error.code, 'scenario.invalid');
    for (const line of error.message.split('\n')) assert.match(line, /^f\.yaml:\d+:\d+: \S/);
  }
}

const keys = [
  'name',
  'seed',
  'target',
  'url',
  'price',
  'currency',
  'input',
  'output',
  'headers',
  'load',
  'mode',
  'shape',
  'base',
  'peak',
  'start',
  'hold',
  'halfLife',
  'phases',
  'points',
  'curve',
  'file',
  'dayLength',
  'weekly',
  'spikes',
  'gap',
  'process',
  'cv',
  'duration',
  'arrivals',
  'think',
  'traffic',
  'class',
  'weight',
  'lognormal',
  'mixture',
  'min',
  'max',
  'reasoningShare',
  'language',
  'zh',
  'slo',
  'ttft',
  'p95',
  'busyRate',
  'limits',
  'usd',
  'requests',
  'deadlines',
  'stall',
  'allowHosts',
  '__proto__',
  'constructor',
  'toString',
  '',
  '0',
];
const leaf = fc.oneof(
  fc.constantFrom<unknown>('2/s', '20x', '60s', '10m', '5%', 'open', 'closed', 'step', 'flash-crowd', 'poisson', 'en'),
  fc.constantFrom<unknown>(
    'diurnal',
    'viral-wave',
    'bursty',
    'botnet-burst',
    'curve',
    'gamma',
    'clients',
    '0/s',
    '1ms',
  ),
  fc.constant<unknown>([
    ['0s', '2/s'],
    ['60s', '20x', 'peak'],
  ]),
  fc.constantFrom<unknown>('quick-chat', 'long-reasoning', '4M', 'USD', 'https://x.example/v1', null, true, -0),
  fc.double(),
  fc.integer({ min: -5, max: 1_000 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const { tree } = fc.letrec(tie => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 5 }),
  ),
}));

const presetTexts = presets.map(preset => preset.yaml);

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 12 }),
  insert: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom(
      '\n',
      '\t',
      ': ',
      '- ',
      '[',
      '{',
      '}',
      ']',
      '&a ',
      '*a',
      '!t ',
      '"',
      "'",
      '|',
      '>',
      '---',
      '#',
      '%',
      '-1',
      '.inf',
      '~',
      '\u0000',
      '\ufeff',
    ),
  ),
});

const file = fc.record({ load: tree, traffic: tree, slo: tree, limits: tree, target: tree }, { requiredKeys: [] });

export const scenarioTargets = [
  target(
    'scenario file: presets with some characters changed',
    200,
    fc.property(fc.constantFrom(...presetTexts), fc.array(edit, { minLength: 1, maxLength: 6 }), (text, edits) => {
      let changed = text;
      for (const { at, remove, insert } of edits) {
        const from = Math.floor(at * changed.length);
        changed = changed.slice(0, from) + insert + changed.slice(from + remove);
      }
      readsOrExplains(changed);
    }),
  ),
  target(
    'scenario file: trees of known keys and odd values',
    250,
    fc.property(file, data => readsOrExplains(stringify(data))),
  ),
  target('scenario file: any text', 200, fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readsOrExplains)),
];
