import {
  type ExportDashboardsOptions,
  exportDashboards,
  type InstallDashboardsOptions,
  installDashboards,
  startStack,
} from '../app/dashboards.js';
import type { ReadSecret } from '../app/side-work.js';
import { passwordVariable } from '../dashboards/stack.js';

/** Writes dashboards and says where. */
export async function exportDashboardsInTerminal(options: ExportDashboardsOptions): Promise<void> {
  const files = await exportDashboards(options);
  process.stdout.write(`${files.join('\n')}\n`);
}

/** Installs dashboards and says where they open. */
export async function installDashboardsInTerminal(options: InstallDashboardsOptions, json: boolean): Promise<void> {
  const installed = await installDashboards(options);
  if (json) {
    process.stdout.write(`${JSON.stringify(installed, null, 2)}\n`);
    return;
  }
  const { folder, dataSources, dashboards } = installed;
  const widest = Math.max(...dashboards.map(({ title }) => title.length));
  const done = { made: 'made', updated: 'brought up to date', left: 'left alone: Grafana’s own files provide it' };
  process.stdout.write(
    [
      `Folder ${folder.uid}: ${folder.made ? 'made' : 'there already'}`,
      ...dataSources.map(source => `Data source ${source.name}: ${done[source.done]}`),
      '',
      ...dashboards.map(({ title, url }) => `${title.padEnd(widest)}  ${url}`),
      '',
    ].join('\n'),
  );
}

/** Starts the stack, compose's words on stderr, and says where to open it. */
export async function startStackInTerminal(dir: string, readEnvironment: ReadSecret): Promise<void> {
  const port = (name: string, usual: number) => readEnvironment(`BUSYTONE_${name}_PORT`) ?? String(usual);
  const { folder, compose, passwordMade } = await startStack({
    folder: dir,
    hasPassword: (readEnvironment(passwordVariable) ?? '') !== '',
    tell: text => process.stderr.write(text),
  });
  const influxdb = `http://localhost:${port('INFLUXDB', 8086)}/busytone`;
  const prometheus = `http://localhost:${port('PROMETHEUS', 9090)}/api/v1/write`;
  process.stdout.write(
    [
      `Grafana:   http://localhost:${port('GRAFANA', 3000)}/dashboards`,
      `Log in as: admin, with the password ${passwordMade ? `that was made in ${folder}/.env` : `in ${passwordVariable} or ${folder}/.env`}`,
      '',
      `Write to:  busytone run SCENARIO --out influxdb=${influxdb}`,
      `           busytone run SCENARIO --out prometheus=${prometheus}`,
      `Stop it:   ${compose.join(' ')} -f ${folder}/compose.yaml down`,
      '',
    ].join('\n'),
  );
}
