import type { AttemptRecord } from '../../src/measure/attempt.js';
import { ordinary } from '../../src/scenario/traffic/classes/profile.js';
import type { TrafficClass } from '../../src/scenario/types.js';
import { clientsWith } from './clients.js';
import { openLoad, scenario } from './engine-run.js';
import { booksOf } from './k6-scripts.js';
import { moodCount } from './moody-server.js';

/* A load for the server of every mood, and what must be the same of it whoever sent it. */

/** Output lengths of all moods, and clients that come back. */
const length = { kind: 'uniform', low: 10, high: 10 + 3 * moodCount } as const;
export const clients = clientsWith('openai-sdk', {
  reclick: { probability: 0.7, max: 2, delaySeconds: { kind: 'uniform', low: 0.01, high: 0.03 } },
});
export const small: TrafficClass = {
  ...ordinary,
  class: 'small',
  text: 'prose',
  weight: 1,
  // Long enough that no two prompts are the same: the server tells them apart by that.
  inputTokens: { of: { kind: 'constant', value: 150 }, min: 1, max: 200 },
  outputTokens: { of: length, min: 1, max: 1_000 },
  chineseShare: 0.2,
  clients,
  apiKeyEnv: null,
};
const talking: TrafficClass = {
  ...small,
  class: 'talking',
  weight: 0.5,
  turns: { of: { kind: 'constant', value: 3 }, max: 3 },
  thinkSeconds: { kind: 'uniform', low: 0.01, high: 0.03 },
  followUpTokens: { of: { kind: 'constant', value: 100 }, min: 1, max: 200 },
  cacheBust: true,
  apiKeyEnv: 'TALKING_KEY',
};
/** Long enough for every conversation of its first third to end within it, on a slow machine too. */
const durationMs = 3_000;
export const moody = scenario(openLoad(25, durationMs), { clients, traffic: [small, talking] });

/** What must be the same, whoever sent it. */
export const ledger = (records: readonly AttemptRecord[]) =>
  // Whether a late conversation goes on depends on how fast its answers came.
  booksOf(records.filter(({ turn, session }) => turn === 1 || session < (25 * durationMs) / 3_000));
