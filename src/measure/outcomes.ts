import type { AttemptRecord } from './attempt.js';

/** Turned away for being busy, as far as the headline goes: certain or likely. */
export function isBusyAttempt(a: AttemptRecord): boolean {
  return a.outcome.startsWith('busy.') && a.confidence !== 'suspect';
}

/** Turned away, or ended in a way that an overloaded endpoint often causes: the upper bound. */
export function isPossiblyBusy(a: AttemptRecord): boolean {
  return a.outcome.startsWith('busy.') || a.busySuspect;
}

/** Ended by the run itself, not by the endpoint and not by the user's patience. */
export function isInterrupted(a: AttemptRecord): boolean {
  return a.outcome === 'client.aborted' && a.abortReason !== 'patience';
}
