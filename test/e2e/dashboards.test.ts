import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGrafanaServer } from '../support/grafana-server.js';
import { afterTests, busytone, emptyFolder } from './support/busytone.js';

/** A folder with a program `docker` that notes what it was asked, and a PATH that finds nothing else. */
async function withDocker(script: string): Promise<{ cwd: string; path: string; asked: () => Promise<string> }> {
  const cwd = await emptyFolder();
  const bin = join(cwd, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'docker'), `#!/bin/sh\necho "$*" >> "${cwd}/asked"\n${script}\n`);
  await chmod(join(bin, 'docker'), 0o755);
  // Nothing else is in the PATH: a podman of this machine would be found, too.
  return { cwd, path: bin, asked: () => readFile(join(cwd, 'asked'), 'utf8') };
}

describe('busytone dashboards up', () => {
  it('writes the stack, makes a password once, starts compose, and says where to open it', async () => {
    const { cwd, path, asked } = await withDocker('exit 0');
    const options = { cwd, env: { PATH: path } };
    const first = await busytone(['dashboards', 'up', '--dir', 'stack'], options);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('http://localhost:3000/dashboards');
    expect(first.stdout).toContain('--out influxdb=http://localhost:8086/busytone');
    const stack = join(cwd, 'stack');
    expect(await asked()).toContain(`compose --project-directory ${stack} -f ${stack}/compose.yaml up --detach`);
    expect((await readdir(stack)).sort()).toEqual([
      '.env',
      '.gitignore',
      'compose.yaml',
      'influxdb',
      'prometheus',
      'prometheus.yml',
      'provisioning',
    ]);
    const password = await readFile(join(stack, '.env'), 'utf8');
    expect(password).toMatch(/^GRAFANA_ADMIN_PASSWORD=[\w-]{24}\n$/);
    expect((await stat(join(stack, '.env'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(stack, '.gitignore'), 'utf8')).toBe('.env\n');
    expect(first.stdout + first.stderr).not.toContain(password.trim().split('=')[1]);
    const second = await busytone(['dashboards', 'up', '--dir', 'stack'], options);
    expect(second.code).toBe(0);
    expect(await readFile(join(stack, '.env'), 'utf8')).toBe(password);
  });

  it('makes no password where the environment gives one, and follows its ports', async () => {
    const { cwd, path } = await withDocker('exit 0');
    const env = { PATH: path, GRAFANA_ADMIN_PASSWORD: 'given', BUSYTONE_GRAFANA_PORT: '3999' };
    const { code, stdout } = await busytone(['dashboards', 'up', '--dir', 'stack'], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toContain('http://localhost:3999/dashboards');
    expect(await readdir(join(cwd, 'stack'))).not.toContain('.env');
  });

  it('says what is wrong where there is no compose, no daemon, or no port', async () => {
    const absent = await withDocker('exit 1');
    const none = await busytone(['dashboards', 'up'], { cwd: absent.cwd, env: { PATH: absent.path } });
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('Neither docker compose nor podman compose works here');
    expect(await readdir(absent.cwd)).not.toContain('busytone-stack');

    const failing = (words: string) =>
      withDocker(`case "$*" in *up*) echo "${words}" >&2; exit 17;; esac`).then(({ cwd, path }) =>
        busytone(['dashboards', 'up'], { cwd, env: { PATH: path } }),
      );
    const [daemon, port] = await Promise.all([
      failing('Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'),
      failing('Bind for 127.0.0.1:3000 failed: port is already allocated'),
    ]);
    expect(daemon.code).toBe(1);
    expect(daemon.stderr).toContain('Cannot connect to the Docker daemon');
    expect(daemon.stderr).toContain('Docker itself is not running');
    expect(port.stderr).toContain('BUSYTONE_GRAFANA_PORT');
  });
});

describe('busytone dashboards export and install', () => {
  it('writes the files as they are shipped', async () => {
    const cwd = await emptyFolder();
    const { code, stdout } = await busytone(['dashboards', 'export', '-o', 'out', '--source', 'influxdb'], { cwd });
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(4);
    expect(await readdir(join(cwd, 'out'))).toEqual(['influxdb']);
    const shipped = new URL('../../dashboards/influxdb/live-run.json', import.meta.url);
    expect(await readFile(join(cwd, 'out/influxdb/live-run.json'), 'utf8')).toBe(await readFile(shipped, 'utf8'));
  });

  it('says so where it cannot write', async () => {
    const { code, stderr } = await busytone(['dashboards', 'export', '-o', '/proc/busytone']);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be written to /proc/busytone');
  });

  it('installs with a token from the environment, and refuses to go without', async () => {
    const server = await startGrafanaServer({ token: 'abc' });
    afterTests(() => server.close());
    const args = ['dashboards', 'install', '--url', server.url, '--token-env', 'GRAFANA_TOKEN'];
    const done = await busytone(args, { env: { GRAFANA_TOKEN: 'abc' } });
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain(`${server.url}/d/busytone-live-run-influxdb`);
    const { code, stderr } = await busytone(args);
    expect(code).toBe(2);
    expect(stderr).toContain('GRAFANA_TOKEN');
  });
});
