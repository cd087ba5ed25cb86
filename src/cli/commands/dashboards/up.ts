import { Command, Flags } from '@oclif/core';

export default class DashboardsUp extends Command {
  static override summary = 'Start Grafana, InfluxDB and Prometheus on this machine, with the dashboards in place.';

  static override description =
    `Needs docker compose or podman compose. Ports are open to this machine alone: Grafana 3000, InfluxDB 8086,
Prometheus 9090; BUSYTONE_GRAFANA_PORT, BUSYTONE_INFLUXDB_PORT and BUSYTONE_PROMETHEUS_PORT name others.
The password of Grafana's user "admin" is taken from GRAFANA_ADMIN_PASSWORD, or made once and kept in FOLDER/.env.`;

  static override examples = ['<%= config.bin %> dashboards up', '<%= config.bin %> dashboards up --dir /srv/busytone'];

  static override flags = {
    dir: Flags.string({
      default: 'busytone-stack',
      description: 'Folder that the stack lives in',
      helpValue: 'FOLDER',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DashboardsUp);
    const { startStackInTerminal } = await import('../../dashboards-in-terminal.js');
    await startStackInTerminal(flags.dir, name => process.env[name]);
  }
}
