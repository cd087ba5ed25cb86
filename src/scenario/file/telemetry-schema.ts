import { z } from 'zod';
import type { PageDialect, TelemetrySource } from '../types.js';
import { text, timeSpan } from './quantities.js';
import { environmentName, plainUrlProblem } from './target-schema.js';

const defaultEveryMs = 1_000;
const shortestEveryMs = 100;

const pages: Readonly<Record<PageDialect, string>> = {
  dcgm: "Page of NVIDIA's DCGM exporter.",
  vllm: 'Metrics page of vLLM.',
  sglang: 'Metrics page of SGLang.',
  tgi: 'Metrics page of Text Generation Inference.',
  triton: 'Metrics page of Triton.',
  trtllm: 'Metrics page of TensorRT-LLM.',
  nim: 'Metrics page of NVIDIA NIM.',
  llamacpp: 'Metrics page of llama.cpp.',
  amd: "Page of AMD's device metrics exporter.",
  ascend: 'Page of the Ascend NPU exporter.',
  cadvisor: 'Page of cAdvisor.',
};

const pageNames = Object.keys(pages) as PageDialect[];
export const telemetryKinds = [...pageNames, 'metrics', 'prometheus', 'nvidiaSmi'] as const;

/** @param spaces may stand in its path, as in the name of a bucket. */
export const observedUrl = (what: string, example: string, { spaces = false } = {}) =>
  z
    .string({ error: `expected ${what}; write for example ${example}` })
    .superRefine((value, context) => {
      const wrong = plainUrlProblem(spaces ? value.replaceAll(' ', '%20') : value, example);
      if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
    })
    .meta({ examples: [example] });

export const secretName = (what: string, example: string) =>
  text({
    what: 'the name of an environment variable, never the secret itself',
    example,
    pattern: environmentName,
    secret: true,
  }).describe(`Name of the environment variable that holds ${what}.`);

const pageUrl = (describe: string) =>
  observedUrl('the URL of a metrics page', 'http://gpu1:9400/metrics').describe(describe).optional();

const pageShape = Object.fromEntries(pageNames.map(name => [name, pageUrl(pages[name])])) as Record<
  PageDialect,
  ReturnType<typeof pageUrl>
>;

const queries = z
  .record(
    z.string(),
    z.string({ error: 'expected a query; put it in quotes' }).min(1, { error: 'is empty; write a query' }),
    { error: "expected a map; write for example { gpu.util: 'avg(DCGM_FI_DEV_GPU_UTIL) / 100' }" },
  )
  .superRefine((map, context) => {
    for (const name of Object.keys(map)) {
      if (/^(gpu|engine|container)\.[a-z0-9_]{1,60}$/.test(name)) continue;
      const message = 'is no figure; write a name from docs/data-model.md, for example gpu.util';
      context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .describe('Instant queries, by the normalised name of the figure that each gives.');

const sourceSchema = z
  .strictObject({
    ...pageShape,
    metrics: pageUrl('Any of these pages; what it is shows from its names.'),
    prometheus: observedUrl('the base URL of a Prometheus server', 'http://localhost:9090')
      .describe('Base URL of a Prometheus server, which is asked the queries.')
      .optional(),
    queries: queries.optional(),
    nvidiaSmi: text({
      what: 'local or a host for ssh',
      example: 'local',
      pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}(@[A-Za-z0-9][A-Za-z0-9.:-]{0,200})?$/,
    })
      .describe('local runs nvidia-smi here; a host (user@gpu1) runs it there over ssh.')
      .optional(),
    name: text({
      what: 'a name of letters, digits, dots and dashes',
      example: 'decode',
      pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    })
      .describe('What the source is called in the results. Default: its kind.')
      .optional(),
    every: timeSpan('1s').describe('Time between two looks, at least 100ms. Default: 1s.').optional(),
    tokenEnv: secretName('a bearer token for the page', 'METRICS_TOKEN').optional(),
  })
  .superRefine(checkSource, { when: () => true });

type SourceFile = z.output<typeof sourceSchema>;

function checkSource(given: unknown, context: z.RefinementCtx): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return;
  const source = given as Record<string, unknown>;
  const add = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const kinds = telemetryKinds.filter(kind => source[kind] !== undefined);
  if (kinds.length === 0) {
    add([], `names no source; add one of ${telemetryKinds.join(', ')}, for example { dcgm: http://gpu1:9400/metrics }`);
  }
  for (const kind of kinds.slice(1)) add([kind], `${kinds[0]} is given too; put it in an entry of its own`);
  if (source['prometheus'] !== undefined && source['queries'] === undefined) {
    add(['prometheus'], "needs queries; add for example queries: { gpu.util: 'avg(DCGM_FI_DEV_GPU_UTIL) / 100' }");
  }
  if (source['prometheus'] === undefined && source['queries'] !== undefined) {
    add(['queries'], 'only a Prometheus server can be asked; name it with prometheus or remove this');
  }
  if (source['nvidiaSmi'] !== undefined && source['tokenEnv'] !== undefined) {
    add(['tokenEnv'], 'nvidia-smi asks for no token; remove it');
  }
  const every = source['every'];
  if (typeof every === 'number' && every < shortestEveryMs) add(['every'], 'is too short; write 100ms or more');
}

export const telemetrySchema = z
  .array(sourceSchema)
  .max(100, { error: 'has more than 100 sources; ask a Prometheus server instead' })
  .describe('GPUs and serving engines to watch during the run. A source that fails stops nothing.');

/** Sources with their defaults, and with names of their own where kinds come twice. */
export function resolveTelemetry(
  files: readonly SourceFile[],
  known: readonly TelemetrySource[] = [],
): TelemetrySource[] {
  const resolved = [...known];
  for (const file of files) {
    const kind = telemetryKinds.find(each => file[each] !== undefined) ?? 'metrics';
    resolved.push({
      name: freeName(file.name ?? kind, resolved),
      everyMs: file.every ?? defaultEveryMs,
      ...partOf(file),
    });
  }
  return resolved;
}

type OwnPart<T> = T extends unknown ? Omit<T, 'name' | 'everyMs'> : never;

function partOf(file: SourceFile): OwnPart<TelemetrySource> {
  const tokenEnv = file.tokenEnv ?? null;
  if (file.nvidiaSmi !== undefined) {
    return { kind: 'nvidiaSmi', host: file.nvidiaSmi === 'local' ? null : file.nvidiaSmi };
  }
  if (file.prometheus !== undefined) {
    return { kind: 'prometheus', url: file.prometheus.replace(/\/+$/, ''), tokenEnv, queries: file.queries ?? {} };
  }
  const dialect = pageNames.find(name => file[name] !== undefined) ?? null;
  const url = (dialect === null ? file.metrics : file[dialect]) ?? '';
  // Of a bare host, the usual page is meant.
  return {
    kind: 'page',
    dialect,
    url: /^https?:\/\/[^/]+\/?$/.test(url) ? `${url.replace(/\/$/, '')}/metrics` : url,
    tokenEnv,
  };
}

function freeName(wanted: string, taken: readonly TelemetrySource[]): string {
  const used = new Set(taken.map(source => source.name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!used.has(name)) return name;
  }
}
