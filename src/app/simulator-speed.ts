import { Agent, request } from 'undici';
import { pinnedLookup } from '../base/node/pinned-lookup.js';

/** A look that takes longer would only delay the run. */
const limitMs = 2_000;
/** A health page says little. */
const largestBytes = 65_536;

/**
 * How many times faster than real time a simulated endpoint runs: it says so on its health page. 1 for everything else,
 * whatever that answers.
 * @param addresses the only ones to ask
 */
export async function simulatorSpeed(url: string, addresses: readonly string[]): Promise<number> {
  const agent = new Agent({ connect: { lookup: pinnedLookup(addresses) }, maxResponseSize: largestBytes });
  try {
    const signal = AbortSignal.timeout(limitMs);
    const { statusCode, body } = await request(new URL('/health', url), { dispatcher: agent, signal });
    const health = (await body.json()) as { readonly simulator?: { readonly speed?: unknown } };
    const speed = health.simulator?.speed;
    return statusCode === 200 && typeof speed === 'number' && speed > 0 ? speed : 1;
  } catch {
    return 1;
  } finally {
    await agent.destroy();
  }
}
