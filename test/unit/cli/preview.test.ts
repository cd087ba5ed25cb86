import { describe, expect, it } from 'vitest';
import { previewOf } from '../../../src/app/preview.js';
import { askWords } from '../../../src/cli/ui/preview.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { arrivalsWord } from '../../../src/scenario/traffic/arrivals-word.js';
import { csvOf, replayOf } from '../../support/traces.js';

const talking = 'traffic: [{ class: quick-chat, turns: 3, think: 1s }]\n';
const trace = csvOf(
  [
    [0, 100, 10, 'a'],
    [5_000, 200, 10, 'a'],
    [9_000, 100, 10, 'b'],
  ],
  ',session',
);
const open = parseScenario(`load: { base: 1/s, duration: 60s }\n${talking}`, 'case.yaml');

describe('the words for follow-ups', () => {
  it('say what their number rests on, and that the rate counts conversations', () => {
    expect(askWords(previewOf(createPlan(open)))).toMatch(
      /intents \(about \d+ of them follow-ups, if every answer comes, at 20 tokens\/s\)/,
    );
    expect(arrivalsWord(open)).toBe('conversations');
  });

  it('of a replay are plain: its turns come when they came, each a row that its rate counts', () => {
    const scenario = { ...open, load: replayOf(trace) };
    expect(askWords(previewOf(createPlan(scenario)))).toContain('3 intents (1 of them follow-ups), 400 prompt tokens');
    expect(arrivalsWord(scenario)).toBe('intents');
  });
});
