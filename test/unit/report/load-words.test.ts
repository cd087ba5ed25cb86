import { describe, expect, it } from 'vitest';
import { loadWords } from '../../../src/report/model/load-words.js';
import { parseScenario } from '../../../src/scenario/load.js';

const words = (load: string) => {
  const scenario = parseScenario(`load: ${load}\ntraffic: [{ class: quick-chat }]\n`, 'f.yaml');
  return loadWords(scenario.load, pause => pause.kind);
};

describe('a load in words', () => {
  it.each([
    ['{ base: 2/s, duration: 60s }', 'Steady at 2 intents/s; open loop, poisson arrivals; 1m00s in all'],
    [
      '{ mode: closed, base: 5, duration: 60s }',
      'Steady at 5 users; closed loop, pause between questions constant; 1m00s in all',
    ],
    [
      '{ shape: diurnal, base: 2/s, duration: 60s }',
      '2 intents/s on average with the daily rhythm r1, a day in 1m00s;',
    ],
    [
      '{ shape: viral-wave, base: 2/s, duration: 60s }',
      'growth to 80 intents/s, 40 times as much, with the daily rhythm r1, news on day 9 and day 16',
    ],
    [
      '{ shape: million-in-an-hour, base: 1/s, duration: 60s }',
      'gathering with a time constant of 10m00s; after 1h00m00s back within 10m00s',
    ],
    [
      '{ shape: botnet-burst, base: 1/s, duration: 60s }',
      'an attack of 3 pulses to 101 intents/s, 101 times as much, within 2s, each for 35s',
    ],
    [
      '{ shape: bursty, base: 1/s, duration: 60s }',
      'in bursts up to 6 intents/s, 6 times as much, for 30s after 5m00s on average; open loop, gamma (coefficient of variation 1.414)',
    ],
    ['{ shape: batch-client, base: 1/s, duration: 60s }', "one client's batch job to 2.152 intents/s"],
    [
      '{ shape: curve, points: [[0s, 2/s], [60s, 8/s]] }',
      'A curve through 2 points between 2 intents/s and 8 intents/s;',
    ],
    [
      '{ base: 1/s, phases: [{ duration: 30s }, { base: 5/s, duration: 1m }] }',
      'In phases. 30s: baseline, Steady at 1 intents/s. 1m00s: peak, Steady at 5 intents/s;',
    ],
    ['{ base: 1/s, duration: 60s, arrivals: weibull }', 'Weibull (shape 0.35) arrivals'],
    ['{ base: 1/s, duration: 60s, arrivals: mmpp }', '(6 times the rate for 30s on average, every 5m30s)'],
    [
      '{ base: 1/s, duration: 60s, arrivals: clients }',
      '(73 clients, Zipf 1.03, all but 2 on for 30s and off for 5m00s on average)',
    ],
  ])('%s', (load, expected) => {
    expect(words(load)).toContain(expected);
  });
});
