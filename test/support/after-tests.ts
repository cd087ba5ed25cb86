const cleanups: (() => unknown)[] = [];

/** To be done when the file's tests have ended: tests that run side by side have no end of their own to hook into. */
export function afterTests(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** Does what was left to do, the last first. */
export async function cleanUp(): Promise<void> {
  for (let next = cleanups.pop(); next !== undefined; next = cleanups.pop()) await next();
}
