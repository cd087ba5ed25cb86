import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownCertificate } from '../../src/engine/truth/certificate.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import type { DeadlineName } from '../../src/protocol/types.js';
import type { Expected } from '../support/fault-matrix/acts.js';
import { cases, heavyCases } from '../support/fault-matrix/cases.js';
import { deadlines, type MatrixReport, type RunReport } from '../support/fault-matrix/matrix.js';
import { type CertificateKind, certificateKinds, origins } from '../support/fault-matrix/origins.js';
import type { ServerPorts, ServerReport } from '../support/fault-matrix/server-main.js';

const host = 'fault-matrix.invalid';
const dayMs = 86_400_000;

function certificateOf(kind: CertificateKind) {
  const now = Date.now();
  if (kind === 'expired') return ownCertificate(host, { fromMs: now - 3 * dayMs, toMs: now - dayMs });
  if (kind === 'not yet valid') return ownCertificate(host, { fromMs: now + dayMs, toMs: now + 3 * dayMs });
  return ownCertificate(kind === 'of another host' ? 'elsewhere.invalid' : host);
}

function program(name: string, argument: unknown, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const main = fileURLToPath(new URL(`../support/fault-matrix/${name}.ts`, import.meta.url));
  return fork(main, [JSON.stringify(argument)], { execArgv: ['--import', 'tsx'], env: { ...process.env, ...env } });
}

function said<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve(message as Message));
    if (child.exitCode !== null) reject(new Error(`A process of the matrix has ended with code ${child.exitCode}`));
    child.once('exit', code => reject(new Error(`A process of the matrix ended with code ${code}`)));
  });
}

let server: ChildProcess | undefined;
let seen: ServerReport;
let report: MatrixReport;
/** Cases whose records were all as expected. */
let met = 0;
let engineExit: number | null;
/** Deadlines hold nobody to anything while the machine is busy elsewhere: such a run is played anew. */
const calmMs = 400;
const mostRuns = 3;

beforeAll(async () => {
  for (let played = 1; played <= mostRuns; played++) {
    server?.disconnect();
    await play();
    if (report.heldUpMs < calmMs) break;
  }
}, 200_000);

async function play(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fault-matrix-'));
  const certificates = Object.fromEntries(certificateKinds.map(kind => [kind, certificateOf(kind)]));
  const known = certificateKinds.filter(kind => kind !== 'self-signed').map(kind => certificates[kind]?.cert);
  const file = join(folder, 'known.pem');
  writeFileSync(file, known.join(''));
  server = program('server-main', certificates);
  const engine = program('engine-main', await said<ServerPorts>(server), { NODE_EXTRA_CA_CERTS: file });
  const exit = new Promise<number | null>(resolve => engine.once('exit', resolve));
  report = await said<MatrixReport>(engine);
  engineExit = await exit;
  const answer = said<ServerReport>(server);
  server.send('report', () => {});
  seen = await answer;
  rmSync(folder, { recursive: true });
}
afterAll(() => {
  server?.disconnect();
  const faults = new Set([...cases, ...heavyCases].map(({ fault }) => fault.name)).size + origins.length;
  process.stdout.write(
    `Fault matrix: ${faults} faults, ${met} of ${cases.length + origins.length + heavyCases.length} cases as specified\n`,
  );
});

/** Each deadline with when it began to count. */
function elapsedMs(record: AttemptRecord, name: DeadlineName): number {
  return record.endMs - ((name === 'gap' ? record.lastTokenMs : record.sentMs) ?? Number.NaN);
}

const limitMs: Readonly<Record<DeadlineName, number>> = {
  connect: deadlines.connectMs,
  headers: deadlines.headersMs,
  first_token: deadlines.firstTokenMs,
  gap: deadlines.gapMs,
  total: deadlines.totalMs,
};

/** A record meets what is expected of it, and ended when the deadline said, or before any. */
function expectMet(record: AttemptRecord | undefined, expected: Expected): void {
  const { outcome, stage, confidence, endedBy } = expected;
  expect(record).toMatchObject({ outcome, confidence, ...(stage !== null && { stage }), ...expected.record });
  if (record === undefined) return;
  const { scheduledMs, sentMs, headersMs, firstEventMs, firstTokenMs, lastTokenMs, endMs } = record;
  const times = [scheduledMs, sentMs, headersMs, firstEventMs, firstTokenMs, lastTokenMs, endMs].filter(
    ms => ms !== null,
  );
  expect(times).toEqual([...times].sort((a, b) => a - b));
  if (endedBy === null) return;
  const ratio = elapsedMs(record, endedBy) / limitMs[endedBy];
  expect(ratio).toBeGreaterThanOrEqual(1);
  expect(ratio, `as much too late as if another deadline had ended it`).toBeLessThan(1.8);
}

/** The summary's ledger counts each record once. */
function expectSummed({ records, ledger, intents }: RunReport): void {
  const counted = new Map<string, number>();
  for (const { outcome } of records) counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
  expect(new Map(Object.entries(ledger).filter(([, count]) => count > 0))).toEqual(counted);
  expect(records).toHaveLength(intents);
}

describe('every fault on the wire has its outcome', () => {
  it.each(cases.map(each => [`${each.fault.name}, ${each.mode.name}`, each] as const))(
    '%s',
    (_, { cap, fault, mode }) => {
      const record = report.cases.records.find(each => each.plannedOutputTokens === cap);
      expectMet(record, fault.expected(mode));
      met += 1;
    },
  );

  it.each(origins.map((each, at) => [each.name, at, each] as const))('%s', (_, at, { requests, expected }) => {
    const records = report.origins[at]?.records ?? [];
    expect(records).toHaveLength(requests);
    for (const record of records) expectMet(record, expected);
    met += 1;
  });

  it.each(heavyCases.map((each, at) => [each.fault.name, at, each] as const))(
    '%s, in bounded memory',
    (_, at, { fault, mode }) => {
      const found = report.heavy[at];
      expectMet(found?.run.records[0], fault.expected(mode));
      expect(found?.grownBytes).toBeLessThan(80e6);
      met += 1;
    },
  );
});

describe('after all faults', () => {
  it('every ledger sums to its attempts', () => {
    for (const each of [report.cases, ...report.origins, ...report.heavy.map(({ run }) => run)]) expectSummed(each);
  });

  it('no connection that met a fault has served another request', () => {
    const keeps = new Set(cases.filter(({ fault, mode }) => fault.expected(mode).keeps).map(({ cap }) => cap));
    const spoilt = seen.shared.flatMap(caps => caps.slice(0, -1)).filter(cap => !keeps.has(cap));
    expect(spoilt.map(cap => cases.find(each => each.cap === cap)?.fault.name)).toEqual([]);
    // The others have been used again: had no connection been, this would say nothing.
    const usedAgain = new Set(seen.shared.flatMap(caps => caps.slice(0, -1)));
    expect(usedAgain.size).toBeGreaterThan(keeps.size / 2);
    const after = report.cases.records
      .slice()
      .sort((a, b) => a.scheduledMs - b.scheduledMs)
      .slice(cases.length);
    expect(new Set(after.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  });

  it('a request that met a connection as it closed went out once more, and only then', () => {
    for (const [at, { name, listener }] of origins.entries()) {
      const flags = report.origins[at]?.records.flatMap(each => each.flags) ?? [];
      expect(flags.includes('resent'), name).toBe(listener.kind === 'second request');
    }
  });

  it('no socket, timer or thread is left, and the process ends by itself', () => {
    expect(report.handles.after).toEqual(report.handles.before);
    expect(engineExit).toBe(0);
  });

  it('no object has gained a key', () => {
    expect(report.polluted).toEqual([]);
  });
});
