/**
 * Keeps the retries of a run under a share of all its requests, as Google's SRE book has clients do (chapter
 * "Handling overload"): then an overload cannot feed on its own retries, whatever the policy. Clients with different
 * shares count the same requests, each against its own share.
 */
export class RetryBudget {
  private requests = 0;
  private retries = 0;

  /** A request that somebody asked for, and no library. */
  request(): void {
    this.requests += 1;
  }

  /** Asks for one more retry, which counts as a request too. `share` is null where nothing bounds it. */
  grant(share: number | null): boolean {
    if (share !== null && this.retries + 1 > share * (this.requests + 1)) return false;
    this.requests += 1;
    this.retries += 1;
    return true;
  }
}
