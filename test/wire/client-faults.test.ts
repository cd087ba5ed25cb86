import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { platform, setPriority } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldUpMs, type Judged, judgedClient, messageOf, reasonsOf } from '../support/client-fault.js';
import { startTruthServer, type TruthServer } from '../support/truth-server.js';

/** The same core for two programs, where the system lets a core be chosen. */
const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** At least so much of a fault must be seen: what is due in its last part is late by less than all of it. */
const mostOfIt = 0.6 * heldUpMs;

const longest = ({ marks }: Judged, kinds: readonly string[]) =>
  Math.max(0, ...marks.filter(({ kind }) => kinds.includes(kind)).map(({ ms }) => ms));

describe.concurrent('a client that something is wrong with never measures unnoticed', () => {
  let server: TruthServer;
  let greedy: ChildProcess | null = null;
  beforeAll(async () => {
    server = await startTruthServer();
  });
  afterAll(async () => {
    greedy?.kill('SIGKILL');
    await server.close();
  });

  it('a busy loop in the thread of the engine', async () => {
    const judged = await judgedClient(server.url, 'busy-loop');
    expect(judged.validity.verdict).toBe('INVALID');
    expect(reasonsOf(judged)).toEqual(expect.arrayContaining(['lateness', 'held_up']));
    expect(messageOf(judged, 'held_up')).toMatch(/^Worker 1 /);
    expect(longest(judged, ['busy'])).toBeGreaterThan(mostOfIt);
    expect(judged.latenessP99Ms).toBeGreaterThan(mostOfIt);
    // The figure that a report draws beside the latencies.
    expect(judged.loopDelayMaxMs).toBeGreaterThan(mostOfIt);
  });

  it('a process that is stopped and goes on', async () => {
    const judged = await judgedClient(server.url, 'steady', {
      async during(child) {
        await new Promise(resolve => setTimeout(resolve, 700));
        child.kill('SIGSTOP');
        await new Promise(resolve => setTimeout(resolve, heldUpMs));
        child.kill('SIGCONT');
      },
    });
    expect(judged.validity.verdict).toBe('INVALID');
    expect(reasonsOf(judged)).toEqual(expect.arrayContaining(['lateness', 'held_up']));
    expect(messageOf(judged, 'held_up')).toMatch(/^Worker 1 /);
    // Other programs may have had its core for longer than it was stopped.
    expect(longest(judged, ['paused', 'starved'])).toBeGreaterThan(mostOfIt);
    expect(judged.latenessP99Ms).toBeGreaterThan(mostOfIt);
    expect(judged.loopDelayMaxMs).toBeGreaterThan(mostOfIt);
  });

  it.skipIf(!canPin)('another program that takes its core', async () => {
    const judged = await judgedClient(server.url, 'steady', {
      async during({ pid }) {
        spawnSync('taskset', ['-a', '-c', '-p', '0', String(pid)]);
        if (pid !== undefined) setPriority(pid, 19);
        greedy = spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' });
        await new Promise(resolve => setTimeout(resolve, 2 * heldUpMs));
        greedy.kill('SIGKILL');
      },
    });
    expect(judged.validity.verdict).not.toBe('VALID');
    expect(reasonsOf(judged)).toContain('lateness');
    // Linux alone tells it.
    expect(messageOf(judged, 'core_wait')).toMatch(platform() === 'linux' ? /while worker 1 was ready to run/ : /^$/);
    if (platform() === 'linux') expect(reasonsOf(judged)).toContain('core_wait');
  });

  it('more streams than the process may open files', async () => {
    const judged = await judgedClient(server.url, 'many-streams', { before: 'ulimit -n 120; exec' });
    expect(judged.validity.verdict).toBe('INVALID');
    expect(reasonsOf(judged)).toContain('local_limit');
  });
});
