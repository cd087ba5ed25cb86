import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun } from '../../src/app/export.js';
import { outputRuns } from '../support/output-run.js';
import type { SmallRun } from '../support/small-run.js';
import { type StrictInflux, type StrictInfluxOptions, strictInflux } from '../support/strict-influx.js';

const secrets: Readonly<Record<string, string>> = { T: 'the-token', WRONG: 'no-token', U: 'me', P: 'pw', BAD: 'bad' };
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

const versions = [
  { version: 1, authorization: basic('me:pw'), right: 'version=1,userEnv=U,passwordEnv=P' },
  { version: 2, authorization: 'Token the-token', right: 'org=team,tokenEnv=T' },
  { version: 3, authorization: 'Bearer the-token', right: 'version=3,tokenEnv=T' },
] as const;

const runs = outputRuns();
const servers: StrictInflux[] = [];
let made: SmallRun;
beforeAll(async () => {
  made = await runs.run('');
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await runs.remove();
});

async function influx(options: Omit<StrictInfluxOptions, 'database' | 'org'>): Promise<StrictInflux> {
  const server = await strictInflux({ database: 'load-tests', org: 'team', ...options });
  servers.push(server);
  return server;
}

const exported = (server: StrictInflux, words: string, database = 'load-tests') =>
  exportRun(made.path, [`influxdb=${server.url}/${database},${words}`], name => secrets[name]);

describe.each(versions)('InfluxDB $version', ({ version, authorization, right }) => {
  it('takes a run that is written in its way', async () => {
    const server = await influx({ version, authorization });
    expect(await exported(server, right)).toMatchObject([{ status: 'ok', dropped: 0, failures: 0 }]);
    expect(server.sum('busytone_attempts', 'count')).toBe(60);
  });

  it('that takes a part is heard for how many points it left', async () => {
    const server = await influx({ version, authorization, conflict: 'busytone_latency' });
    const [report] = await exported(server, right);
    expect(report).toMatchObject({ status: 'incomplete', failures: 0 });
    expect(report?.lastError).toMatch(/^partial write: (field type conflict|invalid column type)/);
    const left = (await influx({ version, authorization }).then(async whole => exported(whole, right)))[0];
    expect((report?.written ?? 0) + (report?.dropped ?? 0)).toBe(left?.written);
    expect(server.sum('busytone_attempts', 'count')).toBe(60);
  });

  it('that knows no such token or user says so, with what to do', async () => {
    const server = await influx({ version, authorization });
    const wrong = right.replace('tokenEnv=T', 'tokenEnv=WRONG').replace('passwordEnv=P', 'passwordEnv=BAD');
    const named = version === 1 ? 'the user in U and the password in BAD' : 'the token in WRONG';
    await expect(exported(server, wrong)).rejects.toMatchObject({
      code: 'export.refused',
      message: expect.stringMatching(new RegExp(`HTTP 401: .*auth.* Check ${named}\\.$`)),
    });
    const none = right.replace(/,?(tokenEnv|userEnv|passwordEnv)=\w+/g, '');
    await expect(exported(server, none)).rejects.toMatchObject({
      message: expect.stringMatching(version === 1 ? /userEnv and passwordEnv/ : /name its variable with tokenEnv/),
    });
  });

  it('is told from another version', async () => {
    const server = await influx({ version: version === 3 ? 1 : 3, authorization });
    await expect(exported(server, right)).rejects.toMatchObject({
      message: expect.stringContaining(`No InfluxDB ${version} answers there: correct the URL or set version`),
    });
  });
});

it('InfluxDB 2 without the bucket or the organisation says which is missing', async () => {
  const server = await influx({ version: 2, authorization: 'Token the-token' });
  await expect(exported(server, 'org=team,tokenEnv=T', 'elsewhere')).rejects.toMatchObject({
    message: expect.stringMatching(/bucket "elsewhere" not found. Make the bucket elsewhere in the organisation team/),
  });
  await expect(exported(server, 'org=nobody,tokenEnv=T')).rejects.toMatchObject({
    message: expect.stringMatching(/organization name .* not found. Make the bucket load-tests in the organisation/),
  });
});
