import type { CheckGroup } from '../group.js';
import { access } from './access.js';
import { cache } from './cache.js';
import { http } from './http.js';
import { instrument } from './instrument.js';
import { k6 } from './k6.js';
import { machine } from './machine.js';
import { money } from './money.js';
import { scenarioNeeds } from './plan.js';
import { reach } from './reach.js';
import { refusal } from './refusal.js';
import { sources } from './sources.js';
import { stream } from './stream.js';
import { tokens } from './tokens.js';

/** Everything that a check looks at, in this order. A group that looks at all requests stands after those that ask. */
export const checkGroups: readonly CheckGroup[] = [
  reach,
  access,
  stream,
  tokens,
  cache,
  refusal,
  http,
  scenarioNeeds,
  money,
  sources,
  machine,
  k6,
  instrument,
];
