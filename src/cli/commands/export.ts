import { Args, Command, Flags } from '@oclif/core';
import { readSecret } from '../secrets.js';

export default class Export extends Command {
  static override summary =
    'Write a run that is over to InfluxDB, Prometheus, an OpenTelemetry collector or CSV files.';

  static override description =
    `Points have the times and tags of the live run, so that exporting twice changes nothing, and what a
database missed during the run is filled in. The exit code is 1 when something could not be written.`;

  static override examples = [
    '<%= config.bin %> export latest --out influxdb=http://localhost:8086/busytone',
    '<%= config.bin %> export latest --out influxdb=http://localhost:8086/bucket,org=team,tokenEnv=INFLUX_TOKEN',
    '<%= config.bin %> export latest --out csv=results,attempts=true',
  ];

  static override args = {
    run: Args.string({ required: true, description: 'Run folder, or "latest" for the newest one under --out-dir' }),
  };

  static override flags = {
    out: Flags.string({
      required: true,
      multiple: true,
      multipleNonGreedy: true,
      description: 'influxdb=URL/DATABASE, prometheus=URL, otlp=URL or csv=FOLDER',
      helpValue: 'KIND=WHERE',
    }),
    'out-dir': Flags.string({ default: 'reports', description: 'Folder in which "latest" is looked for' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Export);
    const { exportInTerminal } = await import('../export-in-terminal.js');
    process.exitCode = await exportInTerminal({
      run: args.run,
      outDir: flags['out-dir'],
      outputs: flags.out,
      readSecret,
    });
  }
}
