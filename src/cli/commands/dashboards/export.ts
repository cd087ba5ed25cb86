import { Command, Flags } from '@oclif/core';
import { sourceFlag } from '../../dashboard-flags.js';

export default class DashboardsExport extends Command {
  static override summary = 'Write the Grafana dashboards as JSON files.';

  static override description =
    `They can be imported in Grafana under Dashboards › New › Import, or be provisioned from files.`;

  static override examples = ['<%= config.bin %> dashboards export -o dashboards --source influxdb'];

  static override flags = {
    out: Flags.string({ char: 'o', required: true, description: 'Folder to write', helpValue: 'FOLDER' }),
    source: sourceFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(DashboardsExport);
    const { exportDashboardsInTerminal } = await import('../../dashboards-in-terminal.js');
    await exportDashboardsInTerminal({ out: flags.out, sources: flags.source });
  }
}
