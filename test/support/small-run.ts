import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunResult, runScenario } from '../../src/app/run.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';

export interface SmallRunOptions {
  /** Load and whatever else the scenario holds, as YAML; `URL` stands for the endpoint's base URL. */
  readonly yaml: string;
  readonly simulator?: Partial<SimulatorOptions>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Called with the load time as the run goes on. */
  readonly during?: (atMs: number) => void;
}

export interface SmallRun extends RunResult {
  readonly folder: string;
  /** What was warned of before the load. */
  readonly warnings: readonly string[];
  remove(): Promise<void>;
}

/** A real run against a simulated endpoint of its own, as the command makes it. The engine is that of the built package. */
export async function smallRun({ yaml, simulator, secrets = {}, during }: SmallRunOptions): Promise<SmallRun> {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-run-'));
  const endpoint: Simulator = await startSimulator({ port: 0, speed: 20, model: 'm', ...simulator });
  const warnings: string[] = [];
  try {
    const file = join(folder, 'small.yaml');
    await writeFile(file, yaml.replaceAll('URL', endpoint.url));
    const result = await runScenario(
      {
        scenario: file,
        overrides: { url: endpoint.url, model: 'm' },
        outDir: join(folder, 'reports'),
        keepGaps: false,
        insecureTls: false,
        readSecret: name => secrets[name],
        confirmHost: null,
        version: 'test',
      },
      {
        prepared: async () => true,
        checked: ({ warnings: seen }) => warnings.push(...seen),
        started: () => {},
        live: ({ progress }) => during?.(progress.atMs),
        ended: () => {},
      },
    );
    if (result === null) throw new Error('The run was refused.');
    return { ...result, folder, warnings, remove: () => rm(folder, { recursive: true, force: true }) };
  } finally {
    await endpoint.close();
  }
}
