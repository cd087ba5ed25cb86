import { formatDurationMs, formatShare } from '../../../base/units.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';

const { ok, unknown } = findingsOf('cache');

const title = 'same prompt twice';

/** Whether a prompt that was read before is read again. */
export const cache: CheckGroup = {
  id: 'cache',
  title: 'Prefix cache',
  needs: 'answers',
  async look(questions) {
    const [first, second] = await questions.twice();
    const cached = second?.progress.usage?.cachedTokens ?? null;
    const prompt = second?.progress.usage?.promptTokens ?? null;
    const ttftMs = [first?.progress.firstTokenMs ?? null, second?.progress.firstTokenMs ?? null];
    const firstCached = first?.progress.usage?.cachedTokens ?? null;
    const evidence = { promptTokens: prompt, cachedTokens: [firstCached, cached], ttftMs };
    if (first?.outcome.class !== 'ok' || second?.outcome.class !== 'ok') {
      const ends = [first, second].map(each => each?.outcome.class ?? 'not asked').join(', ');
      return [unknown('prefix', title, `no two complete answers (${ends})`, evidence)];
    }
    const [before, after] = ttftMs.map(each => (each === null ? 'no token' : formatDurationMs(each)));
    const times = `TTFT ${before}, then ${after}`;
    if (cached === null) {
      return [unknown('prefix', title, `${times}; cached tokens are not reported`, evidence)];
    }
    if (cached === 0) {
      return [ok('prefix', title, `nothing from a cache; ${times}`, evidence)];
    }
    const share = prompt === null || prompt === 0 ? '' : `, ${formatShare(cached / prompt)}`;
    return [ok('prefix', title, `${cached} tokens from the cache${share}; ${times}`, evidence)];
  },
};
