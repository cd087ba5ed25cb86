import { figureNames } from '../../measure/figure-names.js';
import type { ClockReading } from '../clock-offset.js';
import type { Figure } from '../figure.js';
import { type Fetched, pageReader } from './http.js';
import { pollingSource } from './polling.js';
import type { Observation, Source } from './source.js';

export interface PrometheusOptions {
  readonly url: string;
  readonly token: string | null;
  readonly everyMs: number;
  readonly queries: Readonly<Record<string, string>>;
}

/** Labels that are kept of what a query gives. */
const keptLabels = ['gpu', 'host', 'instance', 'pod', 'namespace', 'model', 'model_name', 'container', 'job'];

interface Answer {
  readonly status?: string;
  readonly error?: string;
  readonly data?: { readonly resultType?: string; readonly result?: unknown };
}

/** Figures that a Prometheus server has collected, by instant queries. */
export function prometheusSource({ url, token, everyMs, queries }: PrometheusOptions): Source {
  const reader = pageReader(token);
  const polling = pollingSource(everyMs, async (signal): Promise<Observation> => {
    const figures: Figure[] = [];
    let observation: Omit<Observation, 'figures'> | null = null;
    for (const [name, query] of Object.entries(queries)) {
      const fetched = await reader.read(`${url}/api/v1/query?query=${encodeURIComponent(query)}`, signal);
      const answer = JSON.parse(fetched.text) as Answer;
      figures.push(...figuresOf(name, query, answer));
      observation ??= {
        monotonicMs: fetched.monotonicMs,
        clock: clockOf(answer, fetched) ?? fetched.clock,
        dialects: ['prometheus'],
      };
    }
    if (observation === null || figures.length === 0) throw new Error('the queries give no figure');
    return { ...observation, figures };
  });
  return {
    start: polling.start,
    async stop() {
      await polling.stop();
      await reader.close();
    },
  };
}

interface AnsweredSeries {
  readonly metric?: Record<string, unknown>;
  /** Seconds since 1970, and the value as text. */
  readonly value?: readonly [unknown, unknown];
}

function seriesOf({ data }: Answer): readonly AnsweredSeries[] {
  const { resultType, result } = data ?? {};
  if (resultType === 'scalar') return [{ value: result as [unknown, unknown] }];
  return Array.isArray(result) ? (result as readonly AnsweredSeries[]) : [];
}

/** A query that names no time is answered for the server's present moment, which the answer tells to the millisecond. */
function clockOf(answer: Answer, { sentMs, receivedMs }: Fetched): ClockReading | null {
  const seconds = seriesOf(answer)[0]?.value?.[0];
  if (typeof seconds !== 'number') return null;
  return { sentMs, receivedMs, saidMs: seconds * 1_000, resolutionMs: 1 };
}

function figuresOf(name: string, query: string, answer: Answer): Figure[] {
  if (answer.status !== 'success') throw new Error(`${query}: ${answer.error ?? 'the query failed'}`);
  const kind = figureNames[name]?.kind === 'counter' ? 'counter' : 'gauge';
  return seriesOf(answer).flatMap((each): Figure[] => {
    const { metric, value } = each;
    const number = Number(value?.[1] ?? Number.NaN);
    if (!Number.isFinite(number)) return [];
    const labels = Object.entries(metric ?? {}).flatMap(([key, text]) =>
      keptLabels.includes(key) && typeof text === 'string' ? [[key, text] as const] : [],
    );
    return [{ kind, name, raw: query, value: number, labels: Object.fromEntries(labels), timestampMs: null }];
  });
}
