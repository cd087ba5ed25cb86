import type { Evidence, Finding } from '../../store/check-types.js';

/** Makes the findings of one group, whose id goes before theirs. */
export interface FindingMaker {
  ok(id: string, title: string, found: string, evidence?: Evidence): Finding;
  /** A load works, and something in its numbers will be missing or needs to be known. */
  warn(id: string, title: string, found: string, cure: string, evidence?: Evidence): Finding;
  /** A load makes no sense. */
  fail(id: string, title: string, found: string, cure: string, evidence?: Evidence): Finding;
  unknown(id: string, title: string, found: string, evidence?: Evidence): Finding;
}

export function findingsOf(group: string): FindingMaker {
  const make =
    (status: 'ok' | 'unknown') =>
    (id: string, title: string, found: string, evidence: Evidence = {}): Finding => ({
      id: `${group}.${id}`,
      title,
      status,
      found,
      evidence,
      cure: null,
    });
  const wrong =
    (status: 'warn' | 'fail') =>
    (id: string, title: string, found: string, cure: string, evidence: Evidence = {}): Finding => ({
      id: `${group}.${id}`,
      title,
      status,
      found,
      evidence,
      cure,
    });
  return { ok: make('ok'), unknown: make('unknown'), warn: wrong('warn'), fail: wrong('fail') };
}
