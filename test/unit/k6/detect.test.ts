import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { askK6, transportFor } from '../../../src/k6/detect.js';

const folder = mkdtempSync(join(tmpdir(), 'busytone-detect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says this when it is asked for its version. */
function program(name: string, says: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\ncat <<'END'\n${says}\nEND\n`);
  chmodSync(path, 0o755);
  return path;
}

const stock = '{"go_arch":"amd64","go_os":"linux","go_version":"go1.26.8","version":"v2.2.0"}';
const withSse =
  '{"extensions":[{"module":"example.com/xk6-sse","version":"(devel)","imports":["k6/x/sse"]}],"version":"v2.2.0"}';
const environment = { PATH: process.env['PATH'] };

describe('a k6', () => {
  it('tells its version and whether it streams', async () => {
    expect(await askK6(program('stock', stock), environment)).toMatchObject({ version: 'v2.2.0', hasSse: false });
    const own = program('own', stock.replace('v2.2.0', '(devel)'));
    expect(await askK6(own, environment)).toMatchObject({ version: '(devel)', hasSse: false });
    expect(await askK6(program('sse', withSse), environment)).toMatchObject({ version: 'v2.2.0', hasSse: true });
  });

  it('is found by its name in the PATH that is handed over', async () => {
    program('k6-here', stock);
    const found = await askK6('k6-here', { PATH: `${folder}:${environment.PATH}` });
    expect(found.version).toBe('v2.2.0');
  });

  it.each([
    ['k6 v0.45.0 (2023-06-12, go1.20)', 'k6.too_old', /v0\.45\.0.*too old/],
    ['{"version":"v0.57.0"}', 'k6.too_old', /v0\.57\.0/],
    ['Hello.', 'k6.not_k6', /"Hello\."/],
    ['{"version":2}', 'k6.not_k6', /what k6 it is/],
  ])('that says %s is refused with the cure', async (says, code, words) => {
    const asked = askK6(program('other', says), environment);
    await expect(asked).rejects.toMatchObject({ code, exitCode: 2, message: expect.stringMatching(words) });
    await expect(asked).rejects.toMatchObject({ hint: expect.stringContaining('--k6-bin') });
  });

  it('that is not there is told apart from one that cannot be run', async () => {
    await expect(askK6(join(folder, 'nowhere'), environment)).rejects.toMatchObject({
      code: 'k6.not_found',
      exitCode: 2,
    });
    writeFileSync(join(folder, 'text'), stock);
    await expect(askK6(join(folder, 'text'), environment)).rejects.toThrow(/no program that can be run/);
  });
});

describe('the transport', () => {
  const binary = (hasSse: boolean) => ({ path: 'k6', version: 'v2.2.0', extensions: [], hasSse });

  it('is the extension’s where it is there, and a relay’s where it is not', () => {
    expect(transportFor(binary(true), null)).toBe('sse');
    expect(transportFor(binary(false), null)).toBe('relay');
    expect(transportFor(binary(true), 'http')).toBe('http');
  });

  it('is not the extension’s where that is missing', () => {
    expect(() => transportFor(binary(false), 'sse')).toThrow(/does not hold the extension/);
  });
});
