import { z } from 'zod';
import { attemptSchema } from './attempt-schema.js';
import { capacitySchema } from './capacity-schema.js';
import { checkSchema } from './check-schema.js';
import { comparisonSchema } from './comparison-schema.js';
import { runSchema } from './run-schema.js';
import { selftestSchema } from './selftest-schema.js';
import { summarySchema } from './summary-schema.js';

/** JSON Schema of `run.json`. */
export function runJsonSchema(): object {
  return describe(runSchema, 'What was run, where and how');
}

/** JSON Schema of `summary.json`. */
export function summaryJsonSchema(): object {
  return describe(summarySchema, 'Everything that was found out about a run; definitions in docs/methodology.md');
}

/** JSON Schema of `comparison.json`. */
export function comparisonJsonSchema(): object {
  return describe(comparisonSchema, 'Runs of one plan held against each other; definitions in docs/methodology.md');
}

/** JSON Schema of `capacity.json`. */
export function capacityJsonSchema(): object {
  return describe(
    capacitySchema,
    'A search for the highest load that meets an SLO; definitions in docs/methodology.md',
  );
}

/** JSON Schema of a line of `attempts.ndjson`. */
export function attemptJsonSchema(): object {
  return describe(attemptSchema, 'One HTTP request; times in milliseconds since the start of the load');
}

/** JSON Schema of what `busytone check --json` prints. */
export function checkJsonSchema(): object {
  return describe(checkSchema, 'What a check found out about a target; every finding is told in docs/guide/check.md');
}

/** JSON Schema of what `busytone selftest --json` prints and keeps. */
export function selftestJsonSchema(): object {
  return describe(selftestSchema, 'What a selftest found out about a machine; told in docs/guide/selftest.md');
}

/** Without `additionalProperties: false`: a later minor version may add to what a reader of this one knows. */
function describe(schema: z.ZodType, title: string): object {
  return { title, ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input', reused: 'inline' }) };
}
