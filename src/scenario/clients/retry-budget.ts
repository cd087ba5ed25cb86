/**
 * Keeps the retries of a run under a share of all its requests, as Google's SRE book has clients do (chapter
 * "Handling overload"): then an overload cannot feed on its own retries, whatever the policy. Clients with different
 * shares count the same requests, each against its own share.
 */
export interface RetryBudget {
  /** A request that somebody asked for, and no library. */
  request(): void;
  /** Asks for one more retry, which counts as a request too. `share` is null where nothing bounds it. */
  grant(share: number | null): boolean;
}

/** Whether one more retry stays within a share of all requests: those asked for, the retries before and itself. */
export function allowsRetry(share: number | null, asked: number, retries: number): boolean {
  return share === null || retries + 1 <= share * (asked + retries + 1);
}

/** A budget of whoever counts for themselves. */
export function retryBudget(): RetryBudget {
  let asked = 0;
  let retries = 0;
  return {
    request() {
      asked += 1;
    },
    grant(share) {
      if (!allowsRetry(share, asked, retries)) return false;
      retries += 1;
      return true;
    },
  };
}
