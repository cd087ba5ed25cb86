import { existsSync } from 'node:fs';
import { chmod, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { base64Forms } from '../../src/base/base64-forms.js';
import { startEchoingServer } from '../support/echoing-server.js';
import { busytone, emptyFolder, type Finished, onlyRun, simulator, start } from './support/busytone.js';

/** One for everything that can have a key, shaped like nobody's, with signs that change when they are encoded. */
const secrets = {
  TARGET_KEY: 'Zq7+plain/word=9XkR2vLm',
  PAID_KEY: 'Wd6~paid&word?2HvC9zRmQ',
  METRICS_TOKEN: 'Mt4%metrics;word8JpN5bYc',
  INFLUX_TOKEN: 'If3+influx/word=7TgD4sWe',
  PROM_USER: 'Pu8user&word?5KfB3nXa',
  PROM_PASSWORD: 'Pp5+pass/word=6QhG2mZd',
  OTLP_TOKEN: 'Ot2~otlp%word:4RjF9tUb',
  GRAFANA_TOKEN: 'Gt9+grafana/word=3VlS8pHx',
} as const;

/** Anything of a secret that somebody could use: it from its beginning on, and in every form that it came back in. */
const needles: readonly (readonly [name: string, needle: string])[] = Object.entries(secrets).flatMap(
  ([name, secret]) => [
    ...[secret, encodeURIComponent(secret)].map(form => [name, form.slice(0, 9)] as const),
    [name, secret.slice(3)] as const,
    ...base64Forms(secret).map(form => [name, form.slice(0, 12)] as const),
  ],
);

function leaksIn(bytes: Buffer | string): readonly string[] {
  return needles.filter(([, needle]) => bytes.includes(needle)).map(([name, needle]) => `${name} as ${needle}`);
}

async function leaksUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(0);
  const found = await Promise.all(
    files.map(async file => leaksIn(await readFile(file)).map(leak => `${file}: ${leak}`)),
  );
  return found.flat();
}

/** Command lines of all processes of this machine. */
async function commandLines(): Promise<string> {
  const processes = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const lines = processes.map(id => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).join('\n');
}

test('the key that a simulated endpoint insists on stands in no file, no output and no command line', async () => {
  const key = 'Zq7plainword9XkR2vLm';
  const { url, model } = await simulator(['--api-key-env', 'THE_KEY', '--speed', '50', '--busy-rate', '30%'], {
    THE_KEY: key,
  });
  const cwd = await emptyFolder();
  const args = ['run', '--url', url, '--model', model, '--api-key-env', 'THE_KEY', '--rate', '8/s', '--duration', '2s'];
  const running = start(args, { cwd, env: { THE_KEY: key } });
  await running.saw(/sent \d/);
  if (existsSync('/proc/self/cmdline')) expect(await commandLines()).not.toContain(key);
  const { stdout, stderr } = await running.finished;
  expect(stdout + stderr).not.toContain(key);
  const run = await onlyRun(join(cwd, 'reports'));
  const files = await readdir(run);
  expect(files).toContain('attempts.ndjson');
  for (const file of files) expect((await readFile(join(run, file))).includes(key), file).toBe(false);
  expect(await readFile(join(run, 'run.json'), 'utf8')).toContain('THE_KEY');
});

describe('with servers that tell every key that they are sent', { timeout: 60_000 }, () => {
  let cwd = '';
  let server: Awaited<ReturnType<typeof startEchoingServer>>;
  /** All debugging that Node.js and libraries have. */
  const env = { ...secrets, BUSYTONE_DEBUG: '1', DEBUG: '*', NODE_DEBUG: 'http,https,tls,undici,fetch' };
  const target = () => ['--url', `${server.url}/v1`, '--model', 'm', '--api-key-env', 'TARGET_KEY'];

  beforeAll(async () => {
    server = await startEchoingServer();
    cwd = await emptyFolder();
    await writeFile(
      join(cwd, 'echo.yaml'),
      `target: { url: "${server.url}/v1", model: m, apiKeyEnv: TARGET_KEY }
load: { base: 25/s, duration: 2s, arrivals: constant }
traffic:
  - { class: free, input: 20, output: 5, weight: 2 }
  - { class: paid, input: 20, output: 5, weight: 1, apiKeyEnv: PAID_KEY }
telemetry: [{ vllm: "${server.url}/metrics", every: 1s, tokenEnv: METRICS_TOKEN }]
outputs:
  - { influxdb: "${server.url}/db", every: 1s, tokenEnv: INFLUX_TOKEN }
  - { prometheus: "${server.url}/write", every: 1s, userEnv: PROM_USER, passwordEnv: PROM_PASSWORD }
  - { otlp: "${server.url}", every: 1s, tokenEnv: OTLP_TOKEN }
  - { csv: figures, every: 1s }
`,
    );
  });
  afterAll(() => server?.close());
  beforeEach(() => server.restart());

  function leaksOf({ stdout, stderr }: Finished) {
    return leaksIn(stdout + stderr);
  }

  test('a run leaves and prints none of them, nor do the reports, the export and a page of a job', async () => {
    const { PAID_KEY: _, ...withoutOne } = env;
    const missing = await busytone(['run', 'echo.yaml', '--yes'], { cwd, env: withoutOne });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('PAID_KEY is not set');
    expect(server.seen.size).toBe(0);
    expect(leaksOf(missing)).toEqual([]);

    const running = start(['run', 'echo.yaml', '--yes'], {
      cwd,
      env: { ...env, GITHUB_STEP_SUMMARY: join(cwd, 'job.md') },
    });
    await running.saw(/sent \d/);
    if (existsSync('/proc/self/cmdline')) expect(leaksIn(await commandLines())).toEqual([]);
    const ran = await running.finished;
    expect(leaksOf(ran)).toEqual([]);
    const run = await onlyRun(join(cwd, 'reports'));
    // Every way of telling a key was taken, and every key was sent.
    const records = await readFile(join(run, 'attempts.ndjson'), 'utf8');
    expect(records.trim().split('\n').length).toBeGreaterThan(2 * server.answers);
    expect(records).toContain('Too many requests of Bearer [redacted]');
    expect(await readFile(join(run, 'run.json'), 'utf8')).toMatch(/TARGET_KEY[\s\S]*PAID_KEY/);
    expect([...server.seen]).toEqual(
      expect.arrayContaining([secrets.TARGET_KEY, secrets.PAID_KEY, secrets.METRICS_TOKEN, secrets.OTLP_TOKEN]),
    );
    expect(await readFile(join(run, 'telemetry.ndjson'), 'utf8')).toContain('[redacted]');

    const [reports, exported] = await Promise.all([
      busytone(['report', run, '--format', 'html,markdown,json,csv,junit,parquet', '-o', 'forms'], { cwd, env }),
      busytone(['export', run, '--out', `otlp=${server.url},tokenEnv=OTLP_TOKEN`], { cwd, env }),
    ]);
    expect(reports.code).not.toBe(1);
    expect(leaksOf(reports)).toEqual([]);
    expect(leaksOf(exported)).toEqual([]);
    expect(await leaksUnder(cwd)).toEqual([]);
  });

  test('a check and an installation of dashboards print none of them', async () => {
    const install = ['dashboards', 'install', '--url', server.url, '--token-env', 'GRAFANA_TOKEN'];
    const [checked, installed] = await Promise.all([
      busytone(['check', ...target(), '--json'], { cwd, env }),
      busytone(install, { cwd, env }),
    ]);
    expect(checked.stdout).toContain('busytone.check/1');
    expect(leaksOf(checked)).toEqual([]);
    expect(installed.code).not.toBe(0);
    expect(server.seen).toContain(secrets.GRAFANA_TOKEN);
    expect(leaksOf(installed)).toEqual([]);
  });

  test('k6 gets none of them in its scripts, manifests and arguments, and what it says of them is not told', async () => {
    const bin = join(cwd, 'k6');
    const kept = join(cwd, 'kept');
    // Says all that it knows, as a k6 that breaks over a header would, and keeps its scripts for this test.
    const says = '"$0 $* level=error msg=\\"header Bearer $TARGET_KEY and $PAID_KEY\\""';
    await writeFile(
      bin,
      `#!/bin/sh\nif [ "$1" = version ]; then echo '{"version":"v2.2.0"}'; exit 0; fi\ncp -r . ${kept}\necho ${says} >&2\nexit 107\n`,
    );
    await chmod(bin, 0o755);
    const generate = ['generate', 'k6', 'echo.yaml', '-o', 'script', '--operator', '--transport', 'http'];
    const [generated, ran] = await Promise.all([
      busytone(generate, { cwd, env }),
      busytone(['run', 'echo.yaml', '--yes', '--engine', 'k6', '--k6-bin', bin, '--out-dir', 'k6-runs'], { cwd, env }),
    ]);
    expect(generated.code, generated.stderr).toBe(0);
    expect(leaksOf(generated)).toEqual([]);
    expect(ran.stderr).toContain('[redacted]');
    expect(leaksOf(ran)).toEqual([]);
    await cp(kept, join(cwd, 'k6-runs', 'kept'), { recursive: true });
    for (const folder of ['script', 'k6-runs']) expect(await leaksUnder(join(cwd, folder))).toEqual([]);
  });
});
