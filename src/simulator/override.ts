import { busyStyles } from './dialects/index.js';
import type { BusyStyle } from './dialects/style.js';
import { type FaultName, faultNames } from './faults.js';

/** What a scripted response sends, write by write. */
export interface Script {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Real milliseconds before the headers. */
  readonly headersAfterMs: number;
  readonly writes: readonly ScriptWrite[];
  /** `end` finishes the body properly, `close` and `reset` break the connection, `hang` leaves it open. */
  readonly end: 'end' | 'close' | 'reset' | 'hang';
}

export interface ScriptWrite {
  readonly afterMs: number;
  readonly bytes: Buffer;
}

/** What one request asks the simulator to do to itself, so that a test can reach every outcome at will. */
export interface Override {
  readonly fault: FaultName | null;
  /** Tokens before the fault strikes; null leaves it to chance. */
  readonly at: number | null;
  /** Answer as if the queue were full, in this style or, with null, the endpoint's own. */
  readonly busy: { readonly style: BusyStyle | null } | null;
  readonly reasoning: number | null;
  readonly answer: number | null;
  readonly script: Script | null;
}

export const noOverride: Override = { fault: null, at: null, busy: null, reasoning: null, answer: null, script: null };

/**
 * Reads the request headers `x-simulate` and `x-simulate-script`.
 *
 * `x-simulate: fault=truncate; at=5`, `busy`, `busy=tgi`, `reasoning=40; answer=20`, or a whole response as
 * `status=429; retry-after=2; type=application/json; body=%7B%7D` (values percent-encoded where they need it).
 *
 * `x-simulate-script` is base64 of JSON `{status, headers, headersAfterMs, writes: [{afterMs, text | base64}], end}`,
 * all of it optional.
 *
 * @returns the override, or a text that says what is wrong with it.
 */
export function readOverride(simple: string | undefined, script: string | undefined): Override | string {
  try {
    const override = simple === undefined ? noOverride : readSimple(simple);
    return script === undefined ? override : { ...override, script: readScript(script) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readSimple(header: string): Override {
  const values = new Map<string, string>();
  for (const part of header.split(';')) {
    const [key = '', ...rest] = part.split('=');
    if (key.trim() !== '') values.set(key.trim(), decodeURIComponent(rest.join('=').trim()));
  }
  const number = (key: string): number | null => {
    const value = values.get(key);
    if (value === undefined) return null;
    if (!/^\d+$/.test(value)) throw new Error(`x-simulate: ${key}=${value}: expected a whole number`);
    return Number(value);
  };
  const known = ['fault', 'at', 'busy', 'reasoning', 'answer', 'status', 'retry-after', 'type', 'body'];
  for (const key of values.keys()) {
    if (!known.includes(key)) throw new Error(`x-simulate: ${key}: unknown; there is ${known.join(', ')}`);
  }
  const faultName = values.get('fault');
  const fault = faultNames.find(name => name === faultName) ?? null;
  if (faultName !== undefined && fault === null) throw new Error(`x-simulate: fault=${faultName}: unknown`);
  const status = number('status');
  return {
    fault,
    at: number('at'),
    busy: values.has('busy') ? { style: styleNamed(values.get('busy') ?? '') } : null,
    reasoning: number('reasoning'),
    answer: number('answer'),
    script: status === null ? null : simpleScript(status, values),
  };
}

function styleNamed(name: string): BusyStyle | null {
  if (name === '') return null;
  const style = busyStyles.find(one => one.name === name);
  if (!style) throw new Error(`x-simulate: busy=${name}: unknown; there is ${busyStyles.map(s => s.name).join(', ')}`);
  return style;
}

function simpleScript(status: number, values: ReadonlyMap<string, string>): Script {
  const body = Buffer.from(values.get('body') ?? '');
  const retryAfter = values.get('retry-after');
  return {
    status,
    headers: {
      'content-type': values.get('type') ?? 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    headersAfterMs: 0,
    writes: body.length === 0 ? [] : [{ afterMs: 0, bytes: body }],
    end: 'end',
  };
}

function readScript(base64: string): Script {
  const raw: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  if (typeof raw !== 'object' || raw === null) throw new Error('x-simulate-script: expected a JSON object');
  const script = raw as {
    status?: number;
    headers?: Record<string, string>;
    headersAfterMs?: number;
    writes?: { afterMs?: number; text?: string; base64?: string }[];
    end?: Script['end'];
  };
  return {
    status: script.status ?? 200,
    headers: script.headers ?? { 'content-type': 'text/event-stream' },
    headersAfterMs: script.headersAfterMs ?? 0,
    writes: (script.writes ?? []).map(write => ({
      afterMs: write.afterMs ?? 0,
      bytes: write.base64 === undefined ? Buffer.from(write.text ?? '') : Buffer.from(write.base64, 'base64'),
    })),
    end: script.end ?? 'end',
  };
}
