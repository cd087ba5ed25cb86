import type { OutputSpec } from '../../scenario/types.js';
import type { SendResult } from '../flusher.js';
import { type Posted, resultOf, saidIn } from '../http-post.js';

export type InfluxSpec = OutputSpec & { readonly kind: 'influxdb' };

/**
 * What InfluxDB says to a write, in any of its versions, and what a person can do about it. Bodies are
 * `{"error"}` in 1.x, `{"code", "message"}` in 2.x and `{"error", "data"}` in 3.x; of a request that is taken in part, 1.x
 * (400) and 2.x (422) tell how many points were dropped and 3.x (400) tells each line.
 * Source: InfluxData's references of the write endpoints, and what the servers say.
 */
export function influxResult(posted: Posted, spec: InfluxSpec): SendResult {
  const result = partial(posted) ?? resultOf(posted);
  const cure = cureOf(posted, spec);
  return result.ok || cure === null ? result : { ...result, message: `${result.message}. ${cure}` };
}

function partial({ status, text }: Posted): SendResult | null {
  if (status !== 400 && status !== 422) return null;
  const counted = /partial write: (.*?) dropped=(\d+)/.exec(saidIn(text));
  if (counted !== null) return { ok: true, lost: Number(counted[2]), message: `partial write: ${counted[1]}` };
  const lines = refusedLines(text);
  return lines.length === 0 ? null : { ok: true, lost: lines.length, message: `partial write: ${lines[0]}` };
}

/** Why 3.x refused lines of a request whose other lines it took, one reason for each. */
function refusedLines(text: string): readonly string[] {
  if (!text.includes('partial write of line protocol occurred')) return [];
  try {
    const { data } = JSON.parse(text) as { readonly data?: unknown };
    const lines = Array.isArray(data) ? (data as readonly { readonly error_message?: unknown }[]) : [];
    return lines.map(({ error_message: said }) => String(said));
  } catch {
    return [];
  }
}

function cureOf({ status, text }: Posted, spec: InfluxSpec): string | null {
  const { database, version, org, tokenEnv, userEnv, passwordEnv } = spec;
  if (status === 401) {
    if (tokenEnv !== null) return `Check the token in ${tokenEnv}`;
    if (userEnv !== null) return `Check the user in ${userEnv} and the password in ${passwordEnv}`;
    if (version !== 1) return 'It wants a token: name its variable with tokenEnv';
    return 'It wants a user: name the variables with userEnv and passwordEnv. InfluxDB 2 wants org and tokenEnv, 3 wants version 3 and tokenEnv';
  }
  if (status === 403) return `${tokenEnv ?? userEnv ?? 'Nobody'} may not write to ${database}: give it the right to`;
  if (status !== 404 || /database not found/.test(text)) return null;
  if (version !== 2 || !/bucket|organi[sz]ation/i.test(text)) {
    return `No InfluxDB ${version} answers there: correct the URL or set version`;
  }
  return `Make the bucket ${database} in the organisation ${org}, or name what there is`;
}
