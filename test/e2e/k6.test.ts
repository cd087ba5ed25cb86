import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary-types.js';
import type { RunManifest } from '../../src/store/run-types.js';
import { stockK6 as stock, streamingK6 as streaming } from '../support/k6-programs.js';
import { busytone, emptyFolder, onlyRun, simulator, start } from './support/busytone.js';

const surge = (url: string, model: string) => `
name: surge
seed: 5
target: { url: "${url}", model: "${model}" }
load: { shape: step, base: 10/s, peak: 6x, start: 1s, hold: 4s, duration: 7s }
traffic: [ { class: tiny, input: 60, output: 20 } ]
slo: { busyRate: 50%, e2e: { p95: 60s } }
`;

/** A program that plays a k6: says its version, and does this when it is told to run. */
async function standIn(cwd: string, run: string): Promise<string> {
  const path = join(cwd, 'k6-stand-in');
  await writeFile(path, `#!/bin/sh\nif [ "$1" = version ]; then echo '{"version":"v2.2.0"}'; exit 0; fi\n${run}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('busytone generate k6', () => {
  test('writes the same files twice, with the plan of a run, and nothing of the key', async () => {
    const cwd = await emptyFolder();
    const args = ['--url', 'http://127.0.0.1:9/v1', '--model', 'm', '--api-key-env', 'MY_KEY', '--seed', '7'];
    const generate = (out: string) =>
      busytone(['generate', 'k6', 'demo', '-o', out, ...args, '--json'], {
        cwd,
        env: { MY_KEY: 'sk-very-secret-key' },
      });
    const [one, two, plan] = await Promise.all([
      generate('one'),
      generate('two'),
      busytone(['run', 'demo', '--dry-run', '--json', '--seed', '7'], { cwd }),
    ]);
    const { planHash, files } = JSON.parse(one.stdout) as { planHash: string; files: string[] };
    expect(one.code, one.stderr).toBe(0);
    expect((JSON.parse(plan.stdout) as { planHash: string }).planHash).toBe(planHash);
    expect(two.code).toBe(0);
    for (const name of files) {
      const text = await readFile(join(cwd, 'one', name), 'utf8');
      expect(await readFile(join(cwd, 'two', name), 'utf8')).toBe(text);
      expect(text).not.toContain('very-secret');
      expect(text).not.toContain(cwd);
    }
  });

  test('asks for what a script could not ask for later', async () => {
    const cwd = await emptyFolder();
    const without = await busytone(['generate', 'k6', 'demo', '-o', 'k6'], { cwd });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('--url and --model');
    const foreign = ['--url', 'http://8.8.8.8/v1', '--model', 'm'];
    const refused = await busytone(['generate', 'k6', 'demo', '-o', 'k6', ...foreign], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--allow-host 8.8.8.8');
  });
});

describe('a URL that cannot be one', () => {
  test.each([
    ['run', ['run', 'demo', '--engine', 'k6']],
    ['generate', ['generate', 'k6', 'demo', '-o', 'k6']],
  ])('is refused by %s, before k6 would break over it', async (_, args) => {
    const cwd = await emptyFolder();
    const bin = await standIn(cwd, 'touch started');
    const to = ['--url', 'http://[::1/v1', '--model', 'm'];
    const { code, stderr } = await busytone([...args, ...to], { cwd, env: { K6_BIN: bin } });
    expect(code).toBe(2);
    expect(stderr).toContain('the host is not valid');
    expect(await readdir(cwd)).toEqual(['k6-stand-in']);
  });
});

describe('a k6 that fails', () => {
  let endpoint: ReturnType<typeof simulator> | null = null;
  const run = async (does: string) => {
    endpoint ??= simulator(['--speed', '50']);
    const { url, model } = await endpoint;
    const cwd = await emptyFolder();
    await writeFile(join(cwd, 'surge.yaml'), surge(url, model));
    const bin = await standIn(cwd, does);
    const args = ['run', 'surge.yaml', '--engine', 'k6', '--k6-bin', bin, '--k6-transport', 'http', '--quiet'];
    return busytone(args, { cwd });
  };

  test.concurrent.each([
    ['echo "TypeError: nothing" >&2; exit 107', 'The script broke in k6', 'TypeError: nothing'],
    ['echo "bad executor" >&2; exit 104', 'does not take the options', 'bad executor'],
    ['echo "boom" >&2; exit 0', 'without having sent a single request', 'boom'],
    ['kill -9 $$', 'killed by SIGKILL', 'report'],
  ])('by %s is told with its own words', { timeout: 60_000 }, async (does, what, cause) => {
    const { code, stderr } = await run(does);
    expect(code).toBe(1);
    expect(stderr).toContain(what);
    expect(stderr).toContain(cause);
    expect(stderr).toContain('busytone report');
  });

  test.concurrent('leaves nothing in the temporary folder when busytone is killed', { timeout: 60_000 }, async () => {
    endpoint ??= simulator(['--speed', '50']);
    const { url, model } = await endpoint;
    const [cwd, temporary] = await Promise.all([emptyFolder(), emptyFolder()]);
    await writeFile(join(cwd, 'surge.yaml'), surge(url, model));
    const bin = await standIn(cwd, 'touch begun; sleep 2');
    const args = ['run', 'surge.yaml', '--engine', 'k6', '--k6-bin', bin, '--k6-transport', 'http'];
    const { child, finished } = start(args, { cwd, env: { TMPDIR: temporary } });
    const begun = async () => {
      const scripts = join(await onlyRun(join(cwd, 'reports')), 'k6');
      return (await readdir(scripts)).includes('begun');
    };
    await expect.poll(() => begun().catch(() => false), { timeout: 30_000 }).toBe(true);
    child.kill('SIGKILL');
    await finished;
    expect((await readdir(temporary)).filter(name => name.startsWith('busytone'))).toEqual([]);
  });

  test.concurrent('is named before anything is sent when it is not there', async () => {
    const { code, stderr } = await busytone(['run', 'demo', '--engine', 'k6', '--k6-bin', './no-such-k6']);
    expect(code).toBe(2);
    expect(stderr).toContain('no program');
  });
});

describe('a real k6', () => {
  const loaded = async (bin: string, transport: string) => {
    const { url, model } = await simulator([
      'r1-starved',
      '--speed',
      '60',
      '--max-sequences',
      '4',
      '--queue-limit',
      '2',
    ]);
    const cwd = await emptyFolder();
    await writeFile(join(cwd, 'surge.yaml'), surge(url, model));
    const args = ['run', 'surge.yaml', '--engine', 'k6', '--k6-bin', bin, '--k6-transport', transport, '--json'];
    const { stdout, stderr, code } = await busytone(args, { cwd });
    expect([0, 3, 99], stderr).toContain(code);
    const summary = JSON.parse(stdout) as Summary;
    const manifest = JSON.parse(
      await readFile(join(await onlyRun(join(cwd, 'reports')), 'run.json'), 'utf8'),
    ) as RunManifest;
    expect(manifest).toMatchObject({ engine: 'k6', status: 'completed', stopReason: null });
    const { intents, attempts, outcomes } = summary.overall;
    expect(intents.sent).toBe(manifest.estimate.intents);
    expect(intents.sent).toBeGreaterThanOrEqual(250);
    expect(attempts).toBeGreaterThanOrEqual(intents.sent);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(attempts);
    expect(intents.answered).toBeGreaterThan(0);
    expect(summary.validity.checks.find(({ id }) => id === 'records')?.level).toBe('ok');
    return summary;
  };

  test.skipIf(stock === null)('runs a surge over the relay (needs k6 in PATH)', { timeout: 60_000 }, async () => {
    const { latency } = (await loaded(stock?.path ?? '', 'relay')).overall;
    expect(latency.ttft.n).toBeGreaterThan(0);
  });

  test.skipIf(stock === null)(
    'runs it over its own client, without TTFT (needs k6 in PATH)',
    { timeout: 60_000 },
    async () => {
      const { latency } = (await loaded(stock?.path ?? '', 'http')).overall;
      expect(latency.ttft.n).toBe(0);
      expect(latency.e2e.n).toBeGreaterThan(0);
    },
  );

  test.skipIf(streaming === null)('runs it over the extension (needs K6_SSE_BIN)', { timeout: 60_000 }, async () => {
    const { latency } = (await loaded(streaming?.path ?? '', 'sse')).overall;
    expect(latency.ttft.n).toBeGreaterThan(0);
  });

  test.skipIf(stock === null)(
    'is ended by Ctrl-C, with what was cut booked (needs k6 in PATH)',
    { timeout: 60_000 },
    async () => {
      const { url, model } = await simulator(['--speed', '1']);
      const cwd = await emptyFolder();
      await writeFile(join(cwd, 'surge.yaml'), surge(url, model));
      const running = start(['run', 'surge.yaml', '--engine', 'k6', '--k6-transport', 'relay'], { cwd });
      await running.saw(/in flight [1-9]/);
      running.child.kill('SIGINT');
      const { code, stderr } = await running.finished;
      expect(code, stderr).toBe(130);
      const run = await onlyRun(join(cwd, 'reports'));
      expect(JSON.parse(await readFile(join(run, 'run.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
    },
  );
});
