import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startK6 } from '../../src/k6/run.js';
import type { SentLine } from '../../src/k6/runtime/lines.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import { openLoad, scenario, target } from '../support/engine-run.js';

const folder = mkdtempSync(join(tmpdir(), 'busytone-k6-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let programs = 0;

const plan = createPlan(scenario(openLoad(5, 1_000)));
const [intent] = [...plan.intents()];
const begins = `echo '{"busytone":"start","planHash":"${plan.planHash}","transport":"http"}' >&2`;
const sends = (() => {
  if (intent === undefined) throw new Error('no intent');
  const times = { scheduledMs: 0, sentMs: 1, zeroWallMs: Date.now() };
  const line: SentLine = { busytone: 'sent', intent, retry: 0, reclick: 0, ...times };
  return `cat >&2 <<'END'\n${JSON.stringify(line)}\nEND`;
})();

const diverting = { HTTPS_PROXY: 'http://user:word@proxy:1', http_proxy: 'http://proxy:1', K6_HTTP_DEBUG: 'full' };

/** Runs a shell script in the place of k6. */
function played(script: string, startLimitMs = 20_000) {
  const path = join(folder, `k6-${programs++}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  const records: AttemptRecord[] = [];
  const progress = { sent: 0 };
  const { apiKey: _, classKeys: __, ...to } = target('http://127.0.0.1:9/v1');
  const run = startK6({
    plan,
    target: { ...to, apiKeyEnv: null },
    binary: { path, version: 'v2.2.0', extensions: [], hasSse: false },
    folder,
    keepGaps: false,
    insecureTls: false,
    addresses: null,
    segments: 1,
    relayUrls: [],
    environment: { PATH: process.env['PATH'], K6_VUS: '1', K6_OUT: 'json', HOUSE_KEY: 'kept', ...diverting },
    startLimitMs,
    redact: text => text.replaceAll('secret', '•'),
    sink: { attempts: batch => records.push(...batch), progress: ({ sent }) => Object.assign(progress, { sent }) },
  });
  return { run, records, progress, failed: run.finished.then(() => null).catch((error: unknown) => error) };
}

describe('a k6 that never begins', () => {
  it('is stopped when it has been silent for too long', async () => {
    const { failed } = played('exec sleep 60', 200);
    expect(await failed).toMatchObject({ code: 'k6.silent', hint: expect.stringContaining('limits.concurrency') });
  });

  it('is stopped for all its words, and they are told', async () => {
    const { failed } = played('echo "compiling secret" >&2; exec sleep 60', 500);
    expect(await failed).toMatchObject({ code: 'k6.silent', hint: 'It says: compiling •' });
  });

  it('is left alone once it has begun', async () => {
    const { failed } = played(`${begins}; ${sends}\nsleep 1.5; exit 107`, 1_000);
    expect(await failed).toMatchObject({ code: 'k6.failed', message: 'The script broke in k6 (exit code 107)' });
  });
});

describe('the end of a k6', () => {
  it.each([
    [102, 'k6 could not set up its cloud output (exit code 102)'],
    [103, 'The REST API of k6 could not start (exit code 103)'],
    [104, 'k6 does not take the options of the script (exit code 104)'],
    [106, 'k6 could not start its outputs (exit code 106)'],
    [107, 'The script broke in k6 (exit code 107)'],
    [108, 'The script aborted the test (exit code 108)'],
    [109, 'k6 itself broke down (exit code 109)'],
    [110, 'The script marked the test as failed (exit code 110)'],
    [42, 'k6 broke down (exit code 42)'],
  ])('with code %i is told in words, with its own beside', async (code, message) => {
    const { failed } = played(`echo because >&2; exit ${code}`);
    expect(await failed).toMatchObject({ code: 'k6.failed', message, hint: 'It says: because' });
  });

  it('by a signal is told by its name', async () => {
    expect(await played('kill -9 $$').failed).toMatchObject({ message: 'k6 broke down (killed by SIGKILL)' });
  });

  it('with code 0 or 99 is none, but requests without a record are', async () => {
    expect(await played(`${begins}; exit 0`).failed).toMatchObject({ code: 'k6.nothing_sent' });
    expect(await played(`${begins}; ${sends}\nexit 99`).failed).toMatchObject({
      code: 'k6.records_lost',
      message: expect.stringContaining('1 of 1 requests'),
    });
  });

  it('by a stop books what was under way', async () => {
    const stuck = `trap 'exit 105' INT; ${begins}; ${sends}\nwhile :; do sleep 0.1; done`;
    const { run, records, progress } = played(stuck);
    await expect.poll(() => progress.sent).toBe(1);
    run.stop('stop.signal');
    expect((await run.finished).stop.reason).toBe('stop.signal');
    expect(records[0]).toMatchObject({ outcome: 'client.aborted', abortReason: 'stopped' });
  });
});

describe('the environment of a k6', () => {
  it('is the user’s, without what would take the place of the script’s options', async () => {
    const { failed } = played(
      'echo "$K6_VUS,$K6_OUT,$HOUSE_KEY,$K6_NO_USAGE_REPORT,$K6_AUTO_EXTENSION_RESOLUTION$HTTPS_PROXY$http_proxy$K6_HTTP_DEBUG" >&2; exit 1',
    );
    expect(await failed).toMatchObject({ hint: 'It says: ,json,kept,true,false' });
  });
});
