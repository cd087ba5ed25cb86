import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The part of Grafana's HTTP API that dashboards are installed by, as its documentation describes it: folders, data
 * sources by uid, dashboards with `overwrite`. It keeps what it is given.
 */
export interface GrafanaServer {
  readonly url: string;
  readonly folders: Map<string, { readonly title: string }>;
  readonly dataSources: Map<string, Record<string, unknown>>;
  readonly dashboards: Map<string, { readonly folderUid: string; readonly version: number }>;
  /** Method and path of each request. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface GrafanaServerOptions {
  readonly token: string;
  /** Below this path, as behind a proxy. */
  readonly path?: string;
  /** Paths whose changing is refused, as to a token with too low a role. */
  readonly forbidden?: readonly string[];
  /** Data sources that configuration files provide. */
  readonly provided?: readonly string[];
}

export async function startGrafanaServer(options: GrafanaServerOptions): Promise<GrafanaServer> {
  const { token, path = '', forbidden = [], provided = [] } = options;
  const folders: GrafanaServer['folders'] = new Map();
  const dataSources: GrafanaServer['dataSources'] = new Map(provided.map(uid => [uid, { uid, readOnly: true }]));
  const dashboards: GrafanaServer['dashboards'] = new Map();
  const asked: string[] = [];

  type Answer = readonly [status: number, body: object];
  const notFound = (what: string): Answer => [404, { message: `${what} not found` }];

  function answer(method: string, route: string, body: Record<string, unknown>): Answer {
    const folder = /^\/api\/folders\/([\w-]+)$/.exec(route)?.[1];
    const dataSource = /^\/api\/datasources\/uid\/([\w-]+)$/.exec(route)?.[1];
    if (method !== 'GET' && forbidden.some(prefix => route.startsWith(prefix))) {
      return [403, { message: "You'll need additional permissions to perform this action." }];
    }
    if (method === 'GET' && folder !== undefined) {
      const known = folders.get(folder);
      return known === undefined ? notFound('folder') : [200, { uid: folder, ...known }];
    }
    if (method === 'POST' && route === '/api/folders') {
      const { uid, title } = body as { uid: string; title: string };
      if (folders.has(uid)) return [412, { message: 'a folder with the same uid already exists' }];
      folders.set(uid, { title });
      return [200, { uid, title, url: `${path}/dashboards/f/${uid}` }];
    }
    if (dataSource !== undefined) {
      const known = dataSources.get(dataSource);
      if (known === undefined) return notFound('Data source');
      if (method === 'GET') return [200, { ...known, secureJsonData: undefined }];
      if (known['readOnly'] === true) return [403, { message: 'Cannot update read-only data source' }];
      dataSources.set(dataSource, body);
      return [200, { message: 'Datasource updated' }];
    }
    if (method === 'POST' && route === '/api/datasources') {
      const uid = String(body['uid']);
      if (dataSources.has(uid)) return [409, { message: 'data source with the same name already exists' }];
      dataSources.set(uid, body);
      return [200, { message: 'Datasource added' }];
    }
    if (method === 'POST' && route === '/api/dashboards/db') {
      const { dashboard, folderUid, overwrite } = body as {
        dashboard: { uid: string };
        folderUid: string;
        overwrite: boolean;
      };
      const known = dashboards.get(dashboard.uid);
      if (!folders.has(folderUid)) return [400, { message: 'folder not found' }];
      if (known !== undefined && !overwrite) return [412, { message: 'version-mismatch' }];
      dashboards.set(dashboard.uid, { folderUid, version: (known?.version ?? 0) + 1 });
      return [200, { uid: dashboard.uid, url: `${path}/d/${dashboard.uid}`, status: 'success' }];
    }
    return notFound('Not');
  }

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const route = request.url ?? '';
    asked.push(`${request.method} ${route}`);
    const [status, said] = !route.startsWith(path)
      ? ([404, 'a page of some proxy'] as const)
      : request.headers.authorization !== `Bearer ${token}`
        ? ([401, { message: 'Invalid API key' }] as const)
        : answer(request.method ?? '', route.slice(path.length), body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    folders,
    dataSources,
    dashboards,
    asked,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
