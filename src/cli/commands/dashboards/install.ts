import { Command, Flags } from '@oclif/core';
import { sourceFlag } from '../../dashboard-flags.js';
import { readSecret } from '../../secrets.js';

export default class DashboardsInstall extends Command {
  static override summary = 'Bring dashboards and data sources into a Grafana that is running.';

  static override description =
    `They get a folder of their own. Doing it again brings what is there up to date and changes nothing else.
The token is that of a service account with the role Admin, or Editor with --no-data-sources.`;

  static override examples = [
    '<%= config.bin %> dashboards install --url http://localhost:3000 --token-env GRAFANA_TOKEN',
    '<%= config.bin %> dashboards install --url http://grafana:3000 --token-env GRAFANA_TOKEN --source prometheus --prometheus-url http://prometheus:9090',
  ];

  static override flags = {
    url: Flags.string({ required: true, description: 'Base URL of Grafana' }),
    'token-env': Flags.string({
      required: true,
      description: 'NAME of the environment variable that holds the token',
      helpValue: 'NAME',
    }),
    source: sourceFlag,
    folder: Flags.string({ default: 'busytone', description: 'Title of the folder, if it has to be made' }),
    'data-sources': Flags.boolean({
      default: true,
      allowNo: true,
      description: 'Make the data sources, or bring them up to date',
    }),
    'influxdb-url': Flags.string({ default: 'http://localhost:8086', description: 'InfluxDB as Grafana reaches it' }),
    'influxdb-database': Flags.string({ default: 'busytone', description: 'Its database, or bucket' }),
    'influxdb-token-env': Flags.string({
      description: 'NAME of the environment variable with the token of InfluxDB 2 or 3',
      helpValue: 'NAME',
    }),
    'prometheus-url': Flags.string({
      default: 'http://localhost:9090',
      description: 'Prometheus as Grafana reaches it',
    }),
    'allow-host': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'Allow this public host by its exact name',
      helpValue: 'HOST',
    }),
    json: Flags.boolean({ description: 'Print what was done as JSON' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DashboardsInstall);
    const { installDashboardsInTerminal } = await import('../../dashboards-in-terminal.js');
    await installDashboardsInTerminal(
      {
        url: flags.url,
        tokenEnv: flags['token-env'],
        folder: flags.folder,
        sources: flags.source,
        dataSources: flags['data-sources'],
        influxdb: {
          url: flags['influxdb-url'],
          database: flags['influxdb-database'],
          tokenEnv: flags['influxdb-token-env'] ?? null,
        },
        prometheus: { url: flags['prometheus-url'] },
        allowHosts: flags['allow-host'] ?? [],
        readSecret,
      },
      flags.json,
    );
  }
}
