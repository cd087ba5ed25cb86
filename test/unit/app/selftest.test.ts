import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostFacts } from '../../../src/app/host-facts.js';
import { ramp } from '../../../src/app/selftest/ramp.js';
import { selftestWarning } from '../../../src/app/selftest/warning.js';
import { ownCertificate } from '../../../src/engine/truth/certificate.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { keepSelftest, keptSelftest } from '../../../src/store/selftest-file.js';
import { selftestReport, truthCell } from '../../support/selftest.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'busytone-selftest-'));
  path = join(folder, 'state', 'selftest.json');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const planAt = (rate: number) =>
  createPlan(
    parseScenario(
      `load: { base: ${rate}/s, duration: 20s }\ntraffic: [{ class: quick-chat, output: 100 }]`,
      'case.yaml',
    ),
  );

describe('what a selftest says of later runs', () => {
  it('is nothing where none was kept', async () => {
    expect(await selftestWarning(path, planAt(200), 1)).toBeNull();
  });

  it('is kept whole, and read again', async () => {
    const report = selftestReport();
    await keepSelftest(path, report);
    expect(await keptSelftest(path)).toEqual(report);
  });

  it('names what goes beyond it, with figures', async () => {
    await keepSelftest(path, selftestReport());
    // About 20 streams at once, at 20 tokens/s each.
    expect(await selftestWarning(path, planAt(4), 1)).toBeNull();
    const warning = await selftestWarning(path, planAt(200), 1);
    expect(warning).toMatch(/about \d,?\d+ streams at once, and 500 were VALID/);
    expect(warning).toMatch(/events\/s \(at 20 tokens\/s a stream\), and 8\.00k were VALID/);
    expect(warning).toContain('about 200 requests/s, and 100.0 were VALID');
    // Two workers do more than one, and no more than was measured of all.
    expect(await selftestWarning(path, planAt(200), 2)).toContain('and 150.0 were VALID');
  });

  it('is nothing on another machine, and nothing from a damaged file', async () => {
    await keepSelftest(path, selftestReport({ host: { ...hostFacts(), cpus: hostFacts().cpus + 1 } }));
    expect(await selftestWarning(path, planAt(200), 1)).toBeNull();
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 100));
    expect(await selftestWarning(path, planAt(200), 1)).toBeNull();
  });
});

describe('a ramp', () => {
  const rising = (lagOf: (value: number) => number, sentShare = 1, untilMs = 1e9) =>
    ramp({
      of: 'requestsPerSecond',
      workers: 1,
      untilMs,
      nowMs: () => 0,
      measure: async ({ arrivalsPerSecond }) =>
        truthCell({
          requestsPerSecond: arrivalsPerSecond * sentShare,
          stampLag: { n: 1, biasMs: 0, p50Ms: 0, p99Ms: lagOf(arrivalsPerSecond) },
        }),
    });

  it('ends where stamps fall behind, and knows both ceilings', async () => {
    const { steps, within2Ms, within10Ms, ended } = await rising(value => value / 1_000);
    expect(steps.map(step => step.requestsPerSecond)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000]);
    expect({ within2Ms, within10Ms, ended }).toEqual({ within2Ms: 1_000, within10Ms: 8_000, ended: 'stamps' });
  });

  it('ends where the sender gives no more, where time is up, and at its top', async () => {
    expect(await rising(() => 0.1, 0.5)).toMatchObject({ within10Ms: 250, ended: 'sender' });
    expect(await rising(() => 0.1, 1, 10)).toMatchObject({ steps: [], within10Ms: null, ended: 'time' });
    expect(await rising(() => 0.1)).toMatchObject({ within2Ms: 16_000, ended: 'top' });
    expect(await rising(() => 20)).toMatchObject({ within2Ms: null, within10Ms: null, ended: 'stamps' });
  });
});

it('a certificate of its own is one that others can read, and signed by its key', () => {
  // Signatures differ in length, and with them the lines of the file.
  for (let round = 0; round < 20; round++) {
    const { cert, key } = ownCertificate('some name');
    const read = new X509Certificate(cert);
    expect(read.subject).toBe('CN=some name');
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
  }
});
