import type { AttemptRecord } from './attempt.js';

/** Turned away for being busy, as far as the headline goes: certain or likely. */
export function isBusyAttempt(a: AttemptRecord): boolean {
  return a.outcome.startsWith('busy.') && a.confidence !== 'suspect';
}

/** Turned away, or ended in a way that an overloaded endpoint often causes: the upper bound. */
export function isPossiblyBusy(a: AttemptRecord): boolean {
  return a.outcome.startsWith('busy.') || a.busySuspect;
}

/** Ended by the run itself, not by the endpoint and not by the user. */
export function isInterrupted(a: AttemptRecord): boolean {
  return a.outcome === 'client.aborted' && a.abortReason !== 'patience' && a.abortReason !== 'cancelled';
}

/** Stopped by a user who had enough of an answer that was coming: planned, and nothing against the endpoint. */
export function isCancelled(a: AttemptRecord): boolean {
  return a.outcome === 'client.aborted' && a.abortReason === 'cancelled';
}

/**
 * Whether the person in front sees something to ask again about: "busy", or what looks the same from there, a page that
 * failed or an answer that stopped. Not what the request itself is to blame for, and not once the person has left.
 */
export function invitesReclick(a: AttemptRecord): boolean {
  return a.outcome !== 'client.aborted' && (isPossiblyBusy(a) || a.outcome === 'server_error');
}
