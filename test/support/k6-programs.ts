import { execFileSync } from 'node:child_process';
import { startK6Engine } from '../../src/app/k6-engine.js';
import type { EngineOptions, EngineRun } from '../../src/engine/types.js';
import type { K6Binary } from '../../src/k6/detect.js';
import type { TransportName } from '../../src/k6/setup.js';

/** The k6 programs of this machine; tests with real ones are skipped by name where they are absent. */
function k6At(path: string | undefined): K6Binary | null {
  if (path === undefined) return null;
  try {
    const said = execFileSync(path, ['version', '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const { version } = JSON.parse(said) as { version: string };
    const hasSse = said.includes('"k6/x/sse"');
    return { path, version, extensions: hasSse ? ['k6/x/sse'] : [], hasSse };
  } catch {
    return null;
  }
}

/** k6 in PATH. */
export const stockK6 = k6At('k6');
/** One with the extension k6/x/sse, named in K6_SSE_BIN or in PATH. */
export const streamingK6 = [k6At(process.env['K6_SSE_BIN']), stockK6].find(k6 => k6?.hasSse === true) ?? null;

/** The program that a transport needs, or null where this machine has none. */
export function k6For(transport: TransportName): K6Binary | null {
  return transport === 'sse' ? streamingK6 : stockK6;
}

/** Starts a real k6 in the place of the native engine. `folder` must not exist. */
export function startRealK6(binary: K6Binary, transport: TransportName, folder: string) {
  return (options: EngineOptions): EngineRun => {
    const { PATH, HOME } = process.env;
    const engine = { binary, transport, environment: { PATH, HOME }, segments: 1 };
    return startK6Engine(engine, { ...options, secrets: [], apiKeyEnv: null, folder });
  };
}
