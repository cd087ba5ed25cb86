import type { DataSource } from './data-sources.js';
import type { Dashboard } from './files.js';
import { Grafana, type GrafanaAccess } from './grafana.js';

export interface InstallOptions extends GrafanaAccess {
  /** Title of the folder. */
  readonly folder: string;
  readonly dataSources: readonly DataSource[];
  readonly dashboards: readonly Dashboard[];
}

export interface Installed {
  readonly folder: { readonly uid: string; readonly made: boolean };
  readonly dataSources: readonly { readonly name: string; readonly done: 'made' | 'updated' | 'left' }[];
  readonly dashboards: readonly { readonly title: string; readonly url: string }[];
}

const folderUid = 'busytone';

/**
 * Brings folder, data sources and dashboards into a Grafana; what is there by the same uid is brought up to date, so that
 * doing it twice changes nothing. Data sources that Grafana's own files provide are left as they are.
 * @throws BusytoneError `grafana.…` at the first thing that Grafana refuses.
 */
export async function install(options: InstallOptions): Promise<Installed> {
  const grafana = new Grafana(options);
  try {
    const folder = await ensureFolder(grafana, options.folder);
    const dataSources = [];
    for (const source of options.dataSources) {
      dataSources.push({ name: source.name, done: await ensureDataSource(grafana, source) });
    }
    const dashboards = [];
    for (const dashboard of options.dashboards) {
      const body = { dashboard: { ...dashboard, id: null }, folderUid, overwrite: true, message: 'busytone' };
      const saved = (await grafana.call('POST', '/api/dashboards/db', { body })) as { readonly url?: string };
      dashboards.push({ title: dashboard.title, url: addressOf(options.url, saved.url ?? `/d/${dashboard.uid}`) });
    }
    return { folder, dataSources, dashboards };
  } finally {
    await grafana.close();
  }
}

async function ensureFolder(grafana: Grafana, title: string): Promise<Installed['folder']> {
  const known = await grafana.call('GET', `/api/folders/${folderUid}`, { absent: true });
  if (known !== null) return { uid: folderUid, made: false };
  await grafana.call('POST', '/api/folders', { body: { uid: folderUid, title } });
  return { uid: folderUid, made: true };
}

async function ensureDataSource(grafana: Grafana, source: DataSource): Promise<'made' | 'updated' | 'left'> {
  const path = `/api/datasources/uid/${source.uid}`;
  const known = (await grafana.call('GET', path, { absent: true })) as { readonly readOnly?: boolean } | null;
  if (known === null) {
    await grafana.call('POST', '/api/datasources', { body: source });
    return 'made';
  }
  if (known.readOnly === true) return 'left';
  await grafana.call('PUT', path, { body: source });
  return 'updated';
}

/** Grafana answers with a path that includes the one it is served under. */
function addressOf(base: string, path: string): string {
  return new URL(path, base).href;
}
