import { archive } from './archive.js';
import { overTime, results } from './comparison.js';
import { type DashboardSpec, dashboardOf, uidOf } from './dashboard.js';
import { device, engine, felt } from './gpu.js';
import { load } from './live-load.js';
import { now } from './live-now.js';
import { instrument, tokensAndRetries } from './live-rest.js';
import { waits } from './live-wait.js';
import type { Source } from './queries.js';

const liveRun: DashboardSpec = {
  name: 'live-run',
  title: 'busytone · Live run',
  description:
    'One run, or all that run now, while it runs: load, outcomes, waits, tokens, retries, and the instrument itself.',
  rows: [
    { title: 'Now', panels: now },
    { title: 'Load and outcomes', panels: load },
    { title: 'What users wait for', panels: waits },
    { title: 'Tokens and retries', panels: tokensAndRetries },
    { title: 'The instrument itself', panels: instrument },
  ],
  from: 'now-15m',
  refresh: '5s',
  marks: true,
  variables: ['run', 'scenario', 'target', 'class', 'phase'],
};

const comparison: DashboardSpec = {
  name: 'provider-comparison',
  title: 'busytone · Provider comparison',
  description: 'Targets side by side under the same plan.',
  rows: [
    { title: 'What the runs came to', panels: results },
    { title: 'Over time', panels: overTime },
  ],
  from: 'now-6h',
  refresh: '30s',
  marks: true,
  variables: ['run', 'scenario', 'target', 'class', 'phase'],
};

const gpu: DashboardSpec = {
  name: 'gpu-and-serving',
  title: 'busytone · GPU and serving',
  description: 'GPUs and the serving engine under what users feel, on one time axis: what bent first?',
  rows: [
    { title: 'What users feel', panels: felt },
    { title: 'The serving engine', panels: engine },
    { title: 'The GPUs', panels: device },
  ],
  from: 'now-15m',
  refresh: '5s',
  marks: true,
  variables: ['run', 'scenario', 'target', 'class', 'phase'],
};

function runArchive(source: Source): DashboardSpec {
  const { runs, trends } = archive(uidOf(liveRun.name, source));
  return {
    name: 'run-archive',
    title: 'busytone · Run archive',
    description: 'All runs that are over: what they came to, and whether it gets worse.',
    rows: [
      { title: 'All runs', panels: runs },
      { title: 'Does it get worse?', panels: trends },
    ],
    from: 'now-30d',
    refresh: '1m',
    marks: false,
    variables: ['run', 'scenario', 'target'],
  };
}

/** Every dashboard as JSON, by its path in the package. */
export function dashboardFiles(): ReadonlyMap<string, object> {
  const sources: readonly Source[] = ['influxdb', 'prometheus'];
  return new Map(
    sources.flatMap(source =>
      [liveRun, comparison, gpu, runArchive(source)].map(
        spec => [`dashboards/${source}/${spec.name}.json`, dashboardOf(spec, source)] as const,
      ),
    ),
  );
}
