import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program is installed; tests that need one that is absent are skipped by name. */
export function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** A database server of one's own, with its data in a folder that goes with it. */
export interface Database {
  readonly url: string;
  /** Ends the process at once, as a crash does; its data stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

export async function influxDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-influx-'));
  const [port, backup] = [await freePort(), await freePort()];
  const config = `reporting-disabled = true
bind-address = "127.0.0.1:${backup}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[monitor]
store-enabled = false
`;
  await writeFile(join(folder, 'influx.conf'), config);
  const url = `http://127.0.0.1:${port}`;
  return database(folder, url, `${url}/ping`, ['influxd', '-config', join(folder, 'influx.conf')]);
}

export async function prometheusDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-prometheus-'));
  const port = await freePort();
  // Exports come after what was written live.
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\nstorage: { tsdb: { out_of_order_time_window: 1h } }\n');
  const url = `http://127.0.0.1:${port}`;
  return database(folder, url, `${url}/-/ready`, [
    'prometheus',
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-remote-write-receiver',
    '--enable-feature=native-histograms',
    '--log.level=error',
  ]);
}

async function database(
  folder: string,
  url: string,
  readyUrl: string,
  [program = '', ...args]: readonly string[],
): Promise<Database> {
  let child: ChildProcess | null = null;
  const kill = async () => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise(resolve => running.once('close', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  const start = async () => {
    const started = spawn(program, args, { stdio: 'ignore' });
    child = started;
    for (;;) {
      const ready = await fetch(readyUrl).then(
        response => response.ok,
        () => false,
      );
      if (ready) return;
      if (started.exitCode !== null) throw new Error(`${program} ended with code ${started.exitCode}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };
  await start();
  return {
    url,
    kill,
    start,
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
