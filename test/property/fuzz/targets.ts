import { http1Targets } from './http1.js';
import { recordTargets } from './records.js';
import { responseTargets } from './response.js';
import { scenarioTargets } from './scenario.js';
import { sseTargets } from './sse.js';
import type { FuzzTarget } from './target.js';
import { taxonomyTargets } from './taxonomy.js';
import { traceTargets } from './trace.js';

/** All readers of what others wrote. `npm test` and `npm run test:fuzz` try the same. */
export const fuzzTargets: readonly FuzzTarget[] = [
  ...sseTargets,
  ...responseTargets,
  ...http1Targets,
  ...taxonomyTargets,
  ...scenarioTargets,
  ...traceTargets,
  ...recordTargets,
];
