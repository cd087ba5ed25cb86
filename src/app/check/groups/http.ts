import { formatDurationMs } from '../../../base/units.js';
import { isBusy } from '../../../protocol/outcome.js';
import type { EvidenceValue, Finding } from '../../../store/check-types.js';
import { clockOffset } from '../clock-offset.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import type { CheckSession } from '../session.js';

const { ok, warn, fail, unknown } = findingsOf('http');

const rateLimitHeader = /^(x-)?[a-z-]*rate-?limit/;
const longestValue = 60;
/** Apart by more than this, times of two machines cannot be laid side by side. */
const farApartMs = 2_000;

/** What HTTP itself tells, over all requests of the check. */
export const http: CheckGroup = {
  id: 'http',
  title: 'HTTP',
  needs: 'server',
  async look({ session }) {
    const busy = retryAfterFinding(session);
    return [
      keepAliveFinding(session),
      encodingFinding(session),
      clockFinding(session),
      rateLimitFinding(session),
      ...(busy === null ? [] : [busy]),
    ];
  },
};

function keepAliveFinding({ inspections, target, options }: CheckSession): Finding {
  const after = inspections.slice(1);
  const reused = after.filter(each => each.reused).length;
  const headers = inspections.flatMap(each => each.headers.get('connection') ?? []);
  const evidence = { requestsAfterTheFirst: after.length, reused, connectionHeaders: [...new Set(headers)] };
  const title = 'connections';
  if (after.length === 0) return unknown('keep_alive', title, 'a single request tells nothing', evidence);
  if (reused === 0) {
    const cure = 'Every request of a load pays for a connection of its own, in time and in ports.';
    return warn('keep_alive', title, 'none served a second request', cure, evidence);
  }
  const fresh = options.scenario.target.connections === 'fresh' ? '; the scenario opens fresh ones all the same' : '';
  const scheme = target.url.startsWith('https:') ? 'TLS connections' : 'connections';
  return ok(
    'keep_alive',
    title,
    `kept: ${reused} of ${after.length} requests reused one of the ${scheme}${fresh}`,
    evidence,
  );
}

function encodingFinding({ inspections }: CheckSession): Finding {
  const encodings = [...new Set(inspections.flatMap(each => each.headers.get('content-encoding') ?? []))];
  const evidence = { asked: 'identity', encodings };
  const refused = inspections.some(
    each => each.interruption?.kind === 'http' && each.interruption.code === 'http.content_encoding',
  );
  if (refused) {
    return fail(
      'encoding',
      'compression',
      `${encodings.join(', ')}, although only identity was accepted`,
      'Turn compression of event streams off in the server or the gateway before it: it also gathers tokens.',
      evidence,
    );
  }
  return ok('encoding', 'compression', 'none, as asked', evidence);
}

function clockFinding({ inspections }: CheckSession): Finding {
  const dated = inspections.flatMap(({ headers, sentWallMs, headersWallMs }) => {
    const date = headers.get('date');
    return date === undefined || headersWallMs === null ? [] : [{ date, sentWallMs, headersWallMs }];
  });
  const offset = clockOffset(dated);
  if (offset === null) {
    return unknown('clock', 'clock', 'no Date header to compare with', { offsetMs: null, errorMs: null });
  }
  const { offsetMs, errorMs, answers } = offset;
  const evidence = { offsetMs: Math.round(offsetMs), errorMs: Math.round(errorMs), answers };
  const words = `${formatDurationMs(Math.abs(offsetMs))} ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine’s, ± ${formatDurationMs(errorMs)}`;
  if (Math.abs(offsetMs) - errorMs <= farApartMs) {
    const inStep = Math.abs(offsetMs) <= errorMs;
    const found = inStep
      ? `in step with this machine’s, within ${formatDurationMs(Math.abs(offsetMs) + errorMs)}`
      : words;
    return ok('clock', 'clock', found, evidence);
  }
  const cure =
    'Set both clocks by NTP. Latencies do not depend on it; dates in Retry-After and the server’s own metrics do.';
  return warn('clock', 'clock', words, cure, evidence);
}

function rateLimitFinding({ inspections, options }: CheckSession): Finding {
  const seen: Record<string, EvidenceValue> = {};
  for (const { headers } of inspections) {
    for (const [name, value] of headers) {
      if (rateLimitHeader.test(name)) seen[name] = options.redact(value).slice(0, longestValue);
    }
  }
  const names = Object.keys(seen);
  if (names.length === 0) return ok('rate_limits', 'rate limits', 'no headers tell of any', {});
  const words = names.map(name => `${name}: ${seen[name]}`);
  return ok('rate_limits', 'rate limits', words.join(', '), seen);
}

/** How busy answers say when to come back; null where none came. */
function retryAfterFinding({ inspections }: CheckSession): Finding | null {
  const busy = inspections.filter(each => isBusy(each.outcome.class));
  if (busy.length === 0) return null;
  const given = busy.find(each => each.progress.retryAfterMs !== null);
  const raw = given?.headers.get('retry-after-ms') ?? given?.headers.get('retry-after') ?? null;
  const form =
    given === undefined
      ? null
      : given.headers.has('retry-after-ms')
        ? 'milliseconds'
        : /^[\d.\s]+$/.test(raw ?? '')
          ? 'seconds'
          : 'date';
  const evidence = {
    busyAnswers: busy.length,
    outcomes: [...new Set(busy.map(each => each.outcome.class))],
    rules: [...new Set(busy.map(each => each.outcome.rule))],
    form,
    retryAfterMs: given?.progress.retryAfterMs ?? null,
  };
  const classes = evidence.outcomes.join(', ');
  if (given === undefined) {
    const found = `${busy.length} busy answers (${classes}) name no time to come back`;
    return warn(
      'retry_after',
      'Retry-After',
      found,
      'Clients guess, and come back too early or all at once.',
      evidence,
    );
  }
  const wait = formatDurationMs(given.progress.retryAfterMs ?? 0);
  return ok('retry_after', 'Retry-After', `as ${form}: ${wait} (${classes})`, evidence);
}
