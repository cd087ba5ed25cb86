import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { k6 } from '../../../src/app/check/groups/k6.js';
import type { Questions } from '../../../src/app/check/questions.js';

const folder = mkdtempSync(join(tmpdir(), 'busytone-check-k6-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says this when it is asked for its version. */
function program(name: string, says: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
}

async function look(bin: string | null, searched: string) {
  const options = { k6: { bin, environment: { PATH: searched } } };
  const [finding] = await k6.look({ session: { options } } as unknown as Questions);
  return finding;
}

describe('the k6 of a check', () => {
  it('is told with its place, its extensions, and how it would send', async () => {
    const path = program('k6', '{"version":"v2.2.0"}');
    expect(await look(null, `/nowhere:${folder}`)).toMatchObject({
      id: 'k6.program',
      status: 'ok',
      found: `v2.2.0 at ${path}, no extensions; --engine k6 would send over relay`,
      evidence: { path, version: 'v2.2.0', extensions: [], transport: 'relay' },
    });
    const streams = program('k6-sse', '{"version":"v2.2.0","extensions":[{"imports":["k6/x/sse"]}]}');
    expect(await look(streams, '')).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('extensions: k6/x/sse; --engine k6 would send over sse'),
      evidence: { extensions: ['k6/x/sse'], transport: 'sse' },
    });
  });

  it('may be missing, unless it was named', async () => {
    expect(await look(null, '/nowhere')).toMatchObject({ status: 'ok', evidence: { path: null, transport: null } });
    expect(await look('/nowhere/k6', '')).toMatchObject({ status: 'warn', cure: expect.stringContaining('--k6-bin') });
  });

  it('is a warning with its cure when it is too old, or no k6', async () => {
    const old = await look(program('old', '{"version":"v0.57.0"}'), process.env['PATH'] ?? '');
    expect(old).toMatchObject({ status: 'warn', found: expect.stringContaining('too old') });
    expect(old?.cure).toContain('Install a newer one');
    const other = await look(program('other', 'Hello.'), process.env['PATH'] ?? '');
    expect(other).toMatchObject({ status: 'warn', found: expect.stringContaining('does not say what k6 it is') });
  });
});
