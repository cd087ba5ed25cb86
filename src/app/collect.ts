import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { collect } from '../k6/collect/index.js';
import { sourcesAt } from '../k6/collect/source.js';
import { readK6Setup } from '../k6/folder.js';
import { fetchPodLogs, type Kubectl, type TestRunName } from '../k6/kubectl.js';
import type { SegmentReport } from '../measure/self.js';
import { createPlan } from '../scenario/plan.js';
import type { SloRule } from '../scenario/slo-rules.js';
import { withTrace } from '../store/trace-file.js';
import { createRunFolder } from '../store/writer.js';
import { newManifest, runId, versionsOf } from './manifest.js';
import { type BaselineGate, checkBaseline } from './regression.js';
import { buildReport, type ReportResult } from './report.js';

export interface CollectCommand {
  /** The generated folder that the processes were started with. */
  readonly folder: string;
  /** Files and folders of what the processes printed. */
  readonly paths: readonly string[];
  /** Pods to fetch the logs of. */
  readonly testRun: TestRunName | null;
  readonly kubectl: Kubectl;
  readonly outDir: string;
  readonly keepGaps: boolean;
  readonly slo: readonly SloRule[];
  readonly baseline: BaselineGate | null;
  /** busytone's own version, for the manifest. */
  readonly version: string;
}

export interface CollectResult extends ReportResult {
  /** What was left out, and where fetched logs lie. */
  readonly notes: readonly string[];
  readonly segments: readonly SegmentReport[];
}

/**
 * Makes one run folder of what several processes of k6 printed, and its reports. Sends nothing.
 * @throws BusytoneError for a folder that is none, outputs that are not of its plan or not of one run, or logs that cannot
 * be fetched.
 */
export async function collectRun(command: CollectCommand): Promise<CollectResult> {
  const { folder, testRun, keepGaps, baseline, slo, version } = command;
  const setup = await readK6Setup(folder);
  const scenario = await withTrace(folder, setup.scenario);
  const plan = createPlan(scenario);
  if (plan.planHash !== setup.planHash) {
    throw new BusytoneError(`This busytone makes another plan of ${folder}: ${plan.planHash}, not ${setup.planHash}`, {
      code: 'collect.other_busytone',
      exitCode: exitCodes.usage,
      hint: 'Collect with the busytone that generated the folder.',
    });
  }
  if (baseline !== null) await checkBaseline(baseline, plan);
  const fetched = testRun === null ? [] : await fetchPodLogs(command.kubectl, testRun, logsFolder(folder, testRun));
  const sources = [...(await sourcesAt(command.paths)), ...fetched];
  const { name, url, model } = setup.target;
  const collection = await collect(sources, { plan, planHash: setup.planHash, target: name, keepGaps });
  const startedAt = new Date(collection.zeroWallMs);
  const writer = await createRunFolder(command.outDir, {
    ...newManifest({ id: runId(startedAt), plan, target: { name, url, model }, startedAt }),
    salt: setup.salt,
    engine: 'k6',
    timeCompression: 1,
    gapsKept: keepGaps,
    versions: versionsOf(version, `collected, over ${collection.transport}`),
  });
  const report = await collection.into(writer);
  await writer.finish({
    status: report.stop.status,
    stopReason: report.stop.reason,
    endedAt: new Date(report.startedWallMs + report.endedMs).toISOString(),
    report,
  });
  const notes = testRun === null ? [] : [`The pods’ logs are kept in ${logsFolder(folder, testRun)}.`];
  return {
    ...(await buildReport(writer.path, { slo, baseline, version })),
    notes: [...notes, ...collection.leftOut],
    segments: report.segments ?? [],
  };
}

function logsFolder(folder: string, { namespace, name }: TestRunName): string {
  return join(folder, 'logs', `${namespace}-${name}`);
}
