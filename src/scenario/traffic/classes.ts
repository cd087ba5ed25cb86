import { attack } from './classes/attack.js';
import { batch } from './classes/batch.js';
import { code } from './classes/code.js';
import { longDocument } from './classes/long-document.js';
import { longReasoning } from './classes/long-reasoning.js';
import { mathReasoning } from './classes/math-reasoning.js';
import type { ClassProfile } from './classes/profile.js';
import { quickChat } from './classes/quick-chat.js';
import { webSearch } from './classes/web-search.js';

/** The classes that a scenario may name without giving numbers. */
export const builtInClasses: readonly ClassProfile[] = [
  longReasoning,
  mathReasoning,
  quickChat,
  longDocument,
  code,
  webSearch,
  batch,
  attack,
];
