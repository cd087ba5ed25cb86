import { join, resolve } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { composeUp, findCompose } from '../dashboards/containers.js';
import { dataSourceOf, type Source } from '../dashboards/data-sources.js';
import { dashboardFiles, readDashboards, stackFiles } from '../dashboards/files.js';
import { type Installed, install } from '../dashboards/install.js';
import { ensurePassword, writeFiles } from '../dashboards/stack.js';
import { guardHost } from './host-guard.js';
import type { ReadSecret } from './side-work.js';

export interface ExportDashboardsOptions {
  readonly out: string;
  readonly sources: readonly Source[];
}

/** Writes the dashboards as JSON, a folder for each kind of database. @returns the files written. */
export async function exportDashboards({ out, sources }: ExportDashboardsOptions): Promise<readonly string[]> {
  const files = new Map<string, string>();
  for (const source of sources) {
    for (const [name, text] of await dashboardFiles(source)) files.set(`${source}/${name}`, text);
  }
  await writeFiles(out, files);
  return [...files.keys()].map(path => join(out, path));
}

export interface InstallDashboardsOptions {
  readonly url: string;
  readonly tokenEnv: string;
  readonly folder: string;
  readonly sources: readonly Source[];
  /** Make the data sources, too. */
  readonly dataSources: boolean;
  readonly influxdb: { readonly url: string; readonly database: string; readonly tokenEnv: string | null };
  readonly prometheus: { readonly url: string };
  readonly allowHosts: readonly string[];
  readonly readSecret: ReadSecret;
}

/**
 * Brings the dashboards into a Grafana that is running.
 * @throws BusytoneError `host.not_allowed`, `secret.missing` or `grafana.…`.
 */
export async function installDashboards(options: InstallDashboardsOptions): Promise<Installed> {
  const { url, sources, influxdb, prometheus, readSecret } = options;
  const addresses = await allowed(url, options.allowHosts);
  const token = secret(options.tokenEnv, readSecret);
  const influxToken = influxdb.tokenEnv === null ? {} : { token: secret(influxdb.tokenEnv, readSecret) };
  const sourceAddresses = {
    influxdb: { url: influxdb.url, database: influxdb.database, ...influxToken },
    prometheus: { url: prometheus.url, database: '' },
  };
  const dashboards = await Promise.all(sources.map(readDashboards));
  return await install({
    url,
    token,
    addresses,
    folder: options.folder,
    dataSources: options.dataSources ? sources.map(source => dataSourceOf(source, sourceAddresses[source])) : [],
    dashboards: dashboards.flat(),
  });
}

/** The token must not reach a host that nobody meant. @returns the addresses that it may go to. */
async function allowed(url: string, allowHosts: readonly string[]): Promise<readonly string[]> {
  try {
    return (await guardHost({ url, allowHosts, attack: false, confirm: null })).addresses;
  } catch (error) {
    if (!(error instanceof BusytoneError)) throw error;
    if (error.code === 'target.url_credentials') {
      throw new BusytoneError('The URL of Grafana holds a user name or a password', {
        code: 'grafana.url_credentials',
        exitCode: exitCodes.usage,
        hint: 'Leave them out: the token that --token-env names is enough.',
      });
    }
    if (error.code !== 'host.not_allowed') throw error;
    const { hostname } = new URL(url);
    throw new BusytoneError(`${hostname} is a public host: busytone changes a Grafana there only when told to`, {
      code: 'host.not_allowed',
      exitCode: exitCodes.usage,
      hint: `If it is yours, pass --allow-host ${hostname}.`,
    });
  }
}

function secret(name: string, readSecret: ReadSecret): string {
  const value = readSecret(name)?.trim();
  if (value !== undefined && value !== '') return value;
  throw new BusytoneError(`The environment variable ${name}, which should hold a token, is not set`, {
    code: 'secret.missing',
    exitCode: exitCodes.usage,
    hint: `export ${name}=… and run again, or name another variable.`,
  });
}

export interface StackOptions {
  /** Folder that the stack lives in. */
  readonly folder: string;
  /** The environment gives a password; then none is made. */
  readonly hasPassword: boolean;
  /** Hears what compose says. */
  readonly tell: (text: string) => void;
}

export interface Stack {
  readonly folder: string;
  /** Words that begin every compose command of this machine. */
  readonly compose: readonly string[];
  readonly passwordMade: boolean;
}

/**
 * Starts Grafana, InfluxDB and Prometheus as containers, with data sources and dashboards in place.
 * @throws BusytoneError `dashboards.…` when there is no compose, or it cannot start them.
 */
export async function startStack({ folder, hasPassword, tell }: StackOptions): Promise<Stack> {
  const compose = await findCompose();
  const path = resolve(folder);
  await writeFiles(path, await stackFiles());
  const passwordMade = hasPassword ? false : await ensurePassword(path);
  await composeUp(compose, path, tell);
  return { folder: path, compose, passwordMade };
}
