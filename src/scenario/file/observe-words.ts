import { BusytoneError, exitCodes } from '../../base/errors.js';
import type { OutputSpec, TelemetrySource } from '../types.js';
import { nearestName } from './nearest.js';
import { outputKinds, outputsSchema, resolveOutput } from './outputs-schema.js';
import { resolveTelemetry, telemetryKinds, telemetrySchema } from './telemetry-schema.js';

/*
 * Sources and outputs in the short form of the command line: `KIND=VALUE`, then further keys of the scenario file as
 * `,key=value`. What they may hold is said by the file's own schema.
 */

/**
 * Known sources and those of `--gpu`: `local`, a URL whose kind shows from the page, or `vllm=URL,every=500ms`.
 * @throws BusytoneError `scenario.telemetry` (exit code 2).
 */
export function withTelemetry(known: readonly TelemetrySource[], words: readonly string[]): TelemetrySource[] {
  const entries = words.map(word => {
    if (word === 'local') return { nvidiaSmi: 'local' };
    if (/^https?:/i.test(word)) return { metrics: word };
    return entryOf(word, telemetryKinds, 'telemetry', '--gpu local, --gpu http://gpu1:9400/metrics or --gpu vllm=URL');
  });
  const read = telemetrySchema.safeParse(entries);
  if (!read.success) throw invalid('telemetry', words, read.error.issues[0]);
  return resolveTelemetry(read.data, known);
}

/**
 * An output as `--out` names it: `influxdb=http://localhost:8086/busytone,tokenEnv=INFLUX_TOKEN`.
 * @throws BusytoneError `scenario.outputs` (exit code 2).
 */
export function outputOf(word: string): OutputSpec {
  const entry = entryOf(word, outputKinds, 'outputs', '--out influxdb=http://localhost:8086/busytone');
  const read = outputsSchema.safeParse([entry]);
  const [output] = read.success ? read.data : [];
  if (output === undefined) throw invalid('outputs', [word], read.error?.issues[0]);
  return resolveOutput(output);
}

function entryOf(
  word: string,
  kinds: readonly string[],
  section: string,
  example: string,
): Readonly<Record<string, unknown>> {
  const [first = '', ...more] = word.split(',');
  const at = first.indexOf('=');
  const kind = first.slice(0, Math.max(0, at));
  if (!kinds.includes(kind)) {
    const guess = nearestName(kind, kinds);
    throw new BusytoneError(`"${kind === '' ? first : kind}" is none of ${kinds.join(', ')}`, {
      code: `scenario.${section}`,
      exitCode: exitCodes.usage,
      hint: guess === null ? `Write for example ${example}.` : `Did you mean ${guess}? Write for example ${example}.`,
    });
  }
  const entry: Record<string, unknown> = { [kind]: first.slice(at + 1) };
  for (const part of more) {
    const [key = '', ...value] = part.split('=');
    entry[key] = plain(key, value.join('='));
  }
  return entry;
}

/** Numbers and booleans as a YAML file would give them. */
function plain(key: string, value: string): unknown {
  if (key === 'version') return Number(value);
  return value === 'true' ? true : value === 'false' ? false : value;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function invalid(section: string, words: readonly string[], issue: Issue | undefined): BusytoneError {
  const [index, ...path] = issue?.path ?? [];
  const where = typeof index === 'number' ? words[index] : words[0];
  const key = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
  return new BusytoneError(`${where ?? ''}: ${key}${issue?.message ?? 'cannot be used'}`, {
    code: `scenario.${section}`,
    exitCode: exitCodes.usage,
    hint: 'The keys are those of the scenario file: docs/guide/scenario-file.md.',
  });
}
