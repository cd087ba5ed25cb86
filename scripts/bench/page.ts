import { barOf, isMet } from './bar.js';
import type { Results, Row } from './results.js';

/** Where and how a run of the benchmarks was made. */
export interface Setting {
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  readonly packages: readonly string[];
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly command: string;
}

export interface Benchmarks extends Results {
  readonly setting: Setting;
}

/** Titles of figures in tables, and their decimals. */
const figures: Readonly<Record<string, readonly [title: string, decimals: number]>> = {
  perSecond: ['per second', 0],
  cpuUs: ['CPU µs each', 1],
  core: ['of a core', 2],
  firstP50Ms: ['first p50 ms', 3],
  firstP99Ms: ['first p99 ms', 2],
  laterP50Ms: ['later p50 ms', 3],
  laterP99Ms: ['later p99 ms', 2],
  openingP99Ms: ['first p99 ms while streams open', 1],
  rssMiB: ['MiB', 0],
  senderCore: ['sender, of a core', 2],
  within2Ms: ['events/s within 2 ms', 0],
  within10Ms: ['events/s within 10 ms', 0],
  lateP50Ms: ['late p50 ms', 3],
  lateP99Ms: ['late p99 ms', 2],
  seconds: ['seconds', 1],
};

/** What the cells ask. */
const questions: Readonly<Record<string, string>> = {
  '20,000 events/s':
    'A thousand streams of 20 tokens a second. CPU and later tokens count while all streams flow, first tokens those of streams that open among the flowing ones.',
  '70,000 events/s': '3,500 streams of 20 tokens a second on one core.',
  'lock-step': 'A thousand streams whose tokens all leave at the same moments, as an engine that batches sends them.',
  '10,000 streams': '10,000 streams of 5 tokens a second: memory.',
  ramp: 'A thousand streams whose pace rises until the client falls behind: the highest rate at which nine of ten stamps are less than this off the truth.',
  requests: 'Answers of one token at once, 64 requests under way.',
  plan: 'Drawing the intents of a plan, prompts apart.',
  records: 'Writing attempt records into a run folder.',
  report: 'Building the report of a run folder in a process of its own.',
  workers: 'The ramp with one thread of the engine and with two, each on a core of its own.',
  'hear, 1 a read': 'Hearing one event that lies in memory, without any socket.',
};

const none = '–';

/** The page `docs/benchmarks.md` of a run. */
export function benchmarksPage({ setting, rows, skipped }: Benchmarks): string {
  const { cpu, cores, kernel, node, packages, date, command } = setting;
  const cells = [...new Set(rows.map(row => row.cell))];
  return [
    '# Benchmarks',
    '',
    `Written by \`${command}\`; do not edit. ${cpu}, ${cores} cores, Linux ${kernel}, Node ${node}, ${date}.`,
    `Clients beside Node's own: ${packages.join(', ') || 'none'}.`,
    '',
    'Every client is a process of its own on one core, against a sender on another that logs when it hands each token to its',
    "socket. An error is how far the client's arrival stamp is off that. Clients take turns in rounds; machines differ, so read ratios",
    'within a table. The C++ reader does nothing but read, stamp and search: it is the floor. aiohttp and httpx read lines',
    'and parse each as JSON, as load tests in Python do; undici and node:http are only searched for the mark of a token.',
    '',
    '## The bar',
    '',
    '| demand | limit | measured | met |',
    '| --- | ---: | ---: | --- |',
    ...barOf(rows).map(demand => {
      const met = isMet(demand);
      const limit = `${demand.at === 'most' ? '≤' : '≥'} ${shown(demand.limit, 2)}`;
      const words = met === null ? 'not measured' : met ? 'yes' : 'no';
      return `| ${demand.says} | ${limit} | ${shown(demand.value, 2)} | ${words} |`;
    }),
    '',
    ...cells.flatMap(cell => [
      ...tableOf(
        cell,
        rows.filter(row => row.cell === cell),
      ),
      '',
    ]),
    ...(skipped.length === 0
      ? []
      : ['## Not measured', '', ...skipped.map(({ cell, why }) => `- ${cell}: ${why}.`), '']),
  ].join('\n');
}

function tableOf(cell: string, rows: readonly Row[]): string[] {
  const names = Object.keys(figures).filter(name => rows.some(row => name in row.figures));
  const titles = names.map(name => figures[name]?.[0] ?? name);
  const question = questions[cell];
  return [
    `## ${cell.charAt(0).toUpperCase()}${cell.slice(1)}`,
    '',
    ...(question === undefined ? [] : [question, '']),
    `| client | ${titles.join(' | ')} |`,
    `| --- |${names.map(() => ' ---: |').join('')}`,
    ...rows.map(({ client, figures: own, note }) => {
      const values = names.map(name => shown(own[name] ?? null, figures[name]?.[1] ?? 2));
      return `| ${client}${note === undefined ? '' : ' (a turn failed)'} | ${values.join(' | ')} |`;
    }),
  ];
}

function shown(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return none;
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
