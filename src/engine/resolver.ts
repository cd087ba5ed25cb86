import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/**
 * The addresses of one host, looked up once for a whole run: a name server's delay or a changed answer must not show
 * up as the endpoint's. A failed look-up is not kept, so the next attempt asks again. Addresses that are given are
 * taken as they are and the host is never looked up.
 */
export class Resolver {
  private known: readonly string[] | null;
  private pending: Promise<readonly string[]> | null = null;
  private preferred = 0;

  constructor(
    private readonly host: string,
    given: readonly string[] | null = null,
  ) {
    this.known = given ?? (isIP(host) === 0 ? null : [host]);
  }

  /** The addresses, the one that connected last first; null before a look-up succeeded. */
  get addresses(): readonly string[] | null {
    const known = this.known;
    if (known === null || this.preferred === 0) return known;
    return [...known.slice(this.preferred), ...known.slice(0, this.preferred)];
  }

  /** Looks the host up before the first connection asks; a name that cannot be looked up is told to that one. */
  async prepare(): Promise<void> {
    await this.resolve().catch(() => {});
  }

  /** @throws the resolver's error (`ENOTFOUND`, `EAI_AGAIN`). */
  async resolve(): Promise<readonly string[]> {
    if (this.addresses !== null) return this.addresses;
    this.pending ??= lookup(this.host, { all: true, verbatim: true }).then(found => found.map(entry => entry.address));
    try {
      this.known = await this.pending;
      return this.known;
    } finally {
      this.pending = null;
    }
  }

  /** Remembers which address answered, so that the next connection starts there. */
  prefer(address: string): void {
    this.preferred = Math.max(0, this.known?.indexOf(address) ?? 0);
  }
}
