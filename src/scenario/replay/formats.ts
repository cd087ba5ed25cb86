import { attempts } from './attempts.js';
import { azure } from './azure.js';
import { burstgpt } from './burstgpt.js';
import { csv } from './csv.js';
import { mooncake } from './mooncake.js';
import { ragpulse } from './ragpulse.js';
import type { TraceFormat } from './row.js';
import { servegen } from './servegen.js';
import { type TraceFormatName, traceFormats } from './types.js';

const formats: Readonly<Record<TraceFormatName, TraceFormat>> = {
  azure,
  burstgpt,
  mooncake,
  servegen,
  ragpulse,
  csv,
  attempts,
};

export const formatNamed = (name: TraceFormatName): TraceFormat => formats[name];

/** The format that a first line belongs to; null where none knows it. */
export function formatOf(line: string): TraceFormat | null {
  const name = traceFormats.find(each => formats[each].recognises(line));
  return name === undefined ? null : formats[name];
}
