/** A look that takes longer would only delay the run. */
const limitMs = 2_000;

/**
 * How many times faster than real time a simulated endpoint runs: it says so on its health page. 1 for everything else,
 * whatever that answers.
 */
export async function simulatorSpeed(url: string): Promise<number> {
  try {
    const response = await fetch(new URL('/health', url), { redirect: 'error', signal: AbortSignal.timeout(limitMs) });
    const health = (await response.json()) as { readonly simulator?: { readonly speed?: unknown } };
    const speed = health.simulator?.speed;
    return typeof speed === 'number' && speed > 0 ? speed : 1;
  } catch {
    return 1;
  }
}
