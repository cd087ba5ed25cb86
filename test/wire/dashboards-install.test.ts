import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type InstallDashboardsOptions, installDashboards } from '../../src/app/dashboards.js';
import { sources } from '../../src/dashboards/data-sources.js';
import { type GrafanaServer, type GrafanaServerOptions, startGrafanaServer } from '../support/grafana-server.js';

const token = 'glsa_secret-of-a-service-account';
const secrets: Readonly<Record<string, string>> = { GRAFANA_TOKEN: token, INFLUX_TOKEN: 'influx-secret', STALE: 'old' };

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function grafana(options: Partial<GrafanaServerOptions> = {}): Promise<GrafanaServer> {
  const server = await startGrafanaServer({ token, ...options });
  closers.push(() => server.close());
  return server;
}

function installAt(url: string, more: Partial<InstallDashboardsOptions> = {}) {
  return installDashboards({
    url,
    tokenEnv: 'GRAFANA_TOKEN',
    folder: 'busytone',
    sources,
    dataSources: true,
    influxdb: { url: 'http://localhost:8086', database: 'busytone', tokenEnv: null },
    prometheus: { url: 'http://localhost:9090' },
    allowHosts: [],
    readSecret: name => secrets[name],
    ...more,
  });
}

describe('installing dashboards', () => {
  it('makes a folder, data sources and dashboards, and doing it again only brings them up to date', async () => {
    const server = await grafana();
    const first = await installAt(server.url);
    expect(first).toMatchObject({
      folder: { made: true },
      dataSources: [{ done: 'made' }, { done: 'made' }],
    });
    expect([...server.folders]).toEqual([['busytone', { title: 'busytone' }]]);
    expect([...server.dashboards.keys()]).toHaveLength(8);
    expect(first.dashboards[0]?.url).toBe(`${server.url}/d/${[...server.dashboards.keys()][0]}`);
    const second = await installAt(server.url);
    expect(second).toMatchObject({
      folder: { made: false },
      dataSources: [{ done: 'updated' }, { done: 'updated' }],
    });
    expect([...server.dashboards.values()]).toEqual(
      Array.from({ length: 8 }, () => ({ folderUid: 'busytone', version: 2 })),
    );
    expect(server.dataSources.size).toBe(2);
  });

  it('works below a path, for one kind of database, and without touching data sources', async () => {
    const server = await grafana({ path: '/grafana', forbidden: ['/api/datasources'] });
    const made = await installAt(`${server.url}/`, { sources: ['prometheus'], dataSources: false });
    expect(made.dataSources).toEqual([]);
    expect(made.dashboards.map(({ url }) => url)).toContain(`${server.url}/d/busytone-live-run-prometheus`);
    expect([...server.dashboards.keys()].every(uid => uid.endsWith('-prometheus'))).toBe(true);
  });

  it('gives the token of InfluxDB 2 to Grafana alone, and leaves provided data sources as they are', async () => {
    const server = await grafana({ provided: ['busytone-prometheus'] });
    const influxdb = { url: 'http://influx:8086', database: 'bucket', tokenEnv: 'INFLUX_TOKEN' };
    const made = await installAt(server.url, { influxdb });
    expect(made.dataSources.map(({ done }) => done)).toEqual(['made', 'left']);
    expect(server.dataSources.get('busytone-influxdb')).toMatchObject({
      type: 'influxdb',
      url: 'http://influx:8086',
      jsonData: { dbName: 'bucket', httpHeaderName1: 'Authorization' },
      secureJsonData: { httpHeaderValue1: 'Token influx-secret' },
    });
    expect(JSON.stringify(made)).not.toContain('secret');
  });

  it.each([
    ['a token that Grafana does not know', { tokenEnv: 'STALE' }, {}, 'grafana.unauthorized', /401.*Invalid API key/],
    [
      'a token with too low a role',
      {},
      { forbidden: ['/api/datasources'] },
      'grafana.forbidden',
      /403 for POST \/api\/datasources/,
    ],
    [
      'a path where Grafana is not',
      {},
      { path: '/grafana' },
      'grafana.not_found',
      /POST \/api\/folders was answered with 404/,
    ],
    ['a variable that is not set', { tokenEnv: 'NOBODY' }, {}, 'secret.missing', /NOBODY/],
  ] as const)('names %s', async (_, more, server, code, message) => {
    const { url } = await grafana(server);
    const failure = installAt(code === 'grafana.not_found' ? url.replace('/grafana', '') : url, more);
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(failure).rejects.not.toThrow(/secret-of/);
  });

  it('names a server that is not there, one that speaks no JSON, and a public host', async () => {
    const page = createServer((_, response) => response.end('<html>hello</html>'));
    await new Promise<void>(resolve => page.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    await expect(installAt(url)).rejects.toMatchObject({ code: 'grafana.not_found' });
    page.closeAllConnections();
    await new Promise(resolve => page.close(resolve));
    await expect(installAt(url)).rejects.toMatchObject({ code: 'grafana.unreachable' });
    await expect(installAt('http://203.0.113.7:3000')).rejects.toMatchObject({
      code: 'host.not_allowed',
      hint: expect.stringContaining('--allow-host 203.0.113.7'),
    });
  });
});
