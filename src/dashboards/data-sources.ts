/** The kinds of databases that there are dashboards for. */
export const sources = ['influxdb', 'prometheus'] as const;
export type Source = (typeof sources)[number];

/** A data source as Grafana's provisioning files and its HTTP API name it. */
export interface DataSource {
  readonly uid: string;
  readonly name: string;
  readonly type: Source;
  readonly access: 'proxy';
  readonly url: string;
  readonly jsonData: Readonly<Record<string, string>>;
  /** Never read back: Grafana keeps it encrypted. */
  readonly secureJsonData?: Readonly<Record<string, string>>;
}

/** Length of busytone's intervals: rates are taken over no less than four of them. */
const timeInterval = '5s';

export interface DatabaseAddress {
  /** As Grafana reaches it. */
  readonly url: string;
  /** InfluxDB only: database of 1.x, or bucket. */
  readonly database: string;
  /** InfluxDB 2 and 3 only. */
  readonly token?: string;
}

/** The data source of busytone's dashboards for a kind of database. */
export function dataSourceOf(source: Source, { url, database, token }: DatabaseAddress): DataSource {
  const common = { uid: `busytone-${source}`, type: source, access: 'proxy', url } as const;
  if (source === 'prometheus') {
    return {
      ...common,
      name: 'busytone Prometheus',
      jsonData: { timeInterval, httpMethod: 'POST', prometheusType: 'Prometheus' },
    };
  }
  const jsonData = { timeInterval, dbName: database, httpMode: 'POST', version: 'InfluxQL' };
  const influx = { ...common, name: 'busytone InfluxDB' };
  if (token === undefined) return { ...influx, jsonData };
  return {
    ...influx,
    jsonData: { ...jsonData, httpHeaderName1: 'Authorization' },
    secureJsonData: { httpHeaderValue1: `Token ${token}` },
  };
}
