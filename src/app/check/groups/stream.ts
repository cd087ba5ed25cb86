import { formatDurationMs } from '../../../base/units.js';
import type { Inspection } from '../../../engine/inspect.js';
import { tokensOf } from '../../../measure/attempt-record.js';
import type { Finding } from '../../../store/check-types.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import { tpotOf } from '../request-record.js';
import type { CheckSession } from '../session.js';

const { ok, warn, unknown } = findingsOf('stream');

/** Under so few events nothing can be said of how they come. */
const enoughEvents = 5;
/** Characters of a keep-alive that are shown. */
const longestSample = 40;

/** How tokens arrive. */
export const stream: CheckGroup = {
  id: 'stream',
  title: 'Streaming',
  needs: 'answers',
  async look(questions) {
    const { inspection } = await questions.hello();
    if (inspection === null) return [];
    return [
      formFinding(inspection),
      arrivalFinding(inspection),
      endFinding(inspection),
      speedFinding(inspection),
      waitingFinding(questions.session),
    ];
  },
};

function formFinding({ progress, headers }: Inspection): Finding {
  const type = progress.contentType.split(';', 1)[0] ?? '';
  const evidence = {
    contentType: progress.contentType,
    transferEncoding: headers.get('transfer-encoding') ?? null,
    dataLines: progress.dataLines,
    malformedLines: progress.malformedLines,
  };
  if (progress.malformedLines > 0) {
    const found = `${progress.malformedLines} of ${progress.dataLines} data lines are not JSON`;
    return warn('form', 'event stream', found, 'Look for a proxy that cuts or rewrites the stream.', evidence);
  }
  if (type === 'text/event-stream') return ok('form', 'event stream', `server-sent events as ${type}`, evidence);
  const found = `server-sent events that call themselves ${type === '' ? 'nothing' : type}`;
  return warn('form', 'event stream', found, 'busytone reads them all the same; strict clients will not.', evidence);
}

function arrivalFinding(inspection: Inspection): Finding {
  const { progress } = inspection;
  const { outputTokens, tokenSource } = tokensOf(progress);
  const { tokenEvents, coalesced, firstTokenMs, lastTokenMs } = progress;
  const tokensPerEvent = tokenEvents === 0 ? 0 : outputTokens / tokenEvents;
  const overMs = (lastTokenMs ?? 0) - (firstTokenMs ?? 0);
  const sharedStamp = tokenEvents < 2 ? 0 : coalesced / (tokenEvents - 1);
  const evidence = {
    tokenEvents,
    tokensPerEvent: Math.round(tokensPerEvent * 100) / 100,
    tokenSource,
    coalesced,
    overMs: Math.round(overMs * 1_000) / 1_000,
  };
  const each = `${tokensPerEvent.toFixed(1)} tokens an event`;
  if (tokenEvents < enoughEvents) {
    return unknown('arrival', 'tokens arrive', `${tokenEvents} events with tokens are too few to tell`, evidence);
  }
  if (sharedStamp > 0.95) {
    return warn(
      'arrival',
      'tokens arrive',
      `all at once: ${tokenEvents} events in ${formatDurationMs(overMs)}, ${each}`,
      'Something gathers the stream before it sends it (buffering in a proxy, gzip), or the server is faster than can be told apart. TTFT is then the time of the whole answer, and TPOT means nothing. In nginx: proxy_buffering off.',
      evidence,
    );
  }
  if (sharedStamp > 0.5) {
    return warn(
      'arrival',
      'tokens arrive',
      `in bursts: ${coalesced} of ${tokenEvents} events share the moment of the one before, ${each}`,
      'Gaps between tokens are those between bursts. Look for buffering in a proxy.',
      evidence,
    );
  }
  return ok('arrival', 'tokens arrive', `${tokenEvents} events over ${formatDurationMs(overMs)}, ${each}`, evidence);
}

function endFinding({ progress }: Inspection): Finding {
  const { finishReason, done } = progress;
  const evidence = { finishReason, done };
  if (finishReason === null) {
    const cure = 'Complete answers cannot be told from answers that were cut: they count as proto.truncated.';
    return warn('end', 'end', `no finish_reason, ${done ? '[DONE] came' : 'no [DONE]'}`, cure, evidence);
  }
  if (!done) {
    const cure = 'Answers end when the connection does, so connections cannot be kept.';
    return warn('end', 'end', `finish_reason ${finishReason}, but no [DONE]`, cure, evidence);
  }
  return ok('end', 'end', `finish_reason ${finishReason}, then [DONE]`, evidence);
}

function speedFinding(inspection: Inspection): Finding {
  const { firstTokenMs, firstAnswerMs, headersMs } = inspection.progress;
  const tpotMs = tpotOf(inspection);
  const evidence = { headersMs, ttftMs: firstTokenMs, ttfaMs: firstAnswerMs, tpotMs };
  const parts = [
    ...(firstTokenMs === null ? [] : [`TTFT ${formatDurationMs(firstTokenMs)}`]),
    ...(firstAnswerMs === null || firstAnswerMs === firstTokenMs ? [] : [`TTFA ${formatDurationMs(firstAnswerMs)}`]),
    ...(tpotMs === null ? [] : [`TPOT ${formatDurationMs(tpotMs)} (${(1_000 / tpotMs).toFixed(0)} tokens/s)`]),
  ];
  return ok('speed', 'at rest', parts.join(', '), evidence);
}

/** Over all requests so far, the refused and the silent ones included. */
function waitingFinding({ inspections, options }: CheckSession): Finding {
  const keepAlives = inspections.reduce((sum, each) => sum + each.progress.keepAlives, 0);
  const comment = inspections.map(each => /^:.*$/m.exec(each.text)?.[0]).find(line => line !== undefined);
  const sample = comment === undefined ? null : options.redact(comment).trim().slice(0, longestSample);
  const evidence = { keepAlives, sample };
  if (keepAlives === 0) return ok('waiting', 'while waiting', 'nothing is sent before the first data', evidence);
  const what = sample === null ? 'blank lines or pings' : `“${sample}”`;
  return ok('waiting', 'while waiting', `${what}, ${keepAlives} seen: kept apart from tokens`, evidence);
}
