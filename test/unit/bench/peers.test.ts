import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aiperf } from '../../../scripts/bench/peers/aiperf.js';
import { busytone } from '../../../scripts/bench/peers/busytone.js';
import { findings } from '../../../scripts/bench/peers/findings.js';
import { genaiBench } from '../../../scripts/bench/peers/genai-bench.js';
import { guidellm } from '../../../scripts/bench/peers/guidellm.js';
import { inferencePerf } from '../../../scripts/bench/peers/inference-perf.js';
import { k6 } from '../../../scripts/bench/peers/k6.js';
import type { Peer } from '../../../scripts/bench/peers/peer.js';
import { installed, peers } from '../../../scripts/bench/peers/peers.js';
import { truthOf } from '../../../scripts/bench/peers/truth.js';
import { vllm } from '../../../scripts/bench/peers/vllm.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'busytone-peers-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const inMs = (p50: number, p99: number) => ({ p50, p99 });
const inSeconds = (median: number, p99: number) => ({ median, p99 });
const successful = (p50: number, p99: number) => ({ successful: { percentiles: { p50, p99 } } });

/** Small results in the tools' own forms, all of 7 good requests and 3 failed ones. */
const samples: readonly (readonly [Peer, file: string, content: object])[] = [
  [
    aiperf,
    'artifacts/profile_export_aiperf.json',
    {
      request_count: { unit: 'requests', avg: 7 },
      error_request_count: { unit: 'requests', avg: 3 },
      time_to_first_token: inMs(100, 200),
      time_to_first_output_token: inMs(150, 250),
      inter_chunk_latency: inMs(20, 40),
      inter_token_latency: inMs(21, 41),
      request_latency: inMs(500, 900),
    },
  ],
  [
    guidellm,
    'result.json',
    {
      benchmarks: [
        {
          metrics: {
            request_totals: { successful: 7, errored: 3, incomplete: 0, total: 10 },
            time_to_first_token_ms: successful(100, 200),
            time_to_first_output_token_ms: successful(150, 250),
            inter_token_latency_ms: successful(21, 41),
            request_latency: successful(0.5, 0.9),
          },
        },
      ],
    },
  ],
  [
    inferencePerf,
    'reports/summary_lifecycle_metrics.json',
    {
      successes: {
        count: 7,
        latency: {
          time_to_first_token: inSeconds(0.1, 0.2),
          inter_token_latency: inSeconds(0.02, 0.04),
          time_per_output_token: inSeconds(0.021, 0.041),
          request_latency: inSeconds(0.5, 0.9),
        },
      },
      failures: { count: 3 },
    },
  ],
  [
    genaiBench,
    'experiment/D30_20_text-to-text_num_concurrency_10_time_5s.json',
    {
      aggregated_metrics: {
        num_completed_requests: 7,
        num_error_requests: 3,
        stats: { ttft: inMs(100, 200), tpot: inMs(21, 41), e2e_latency: inMs(500, 900) },
      },
    },
  ],
  [
    vllm,
    'result.json',
    {
      completed: 7,
      failed: 3,
      ...{ p50_ttft_ms: 100, p99_ttft_ms: 200, p50_itl_ms: 20, p99_itl_ms: 40 },
      ...{ p50_tpot_ms: 21, p99_tpot_ms: 41, p50_e2el_ms: 500, p99_e2el_ms: 900 },
    },
  ],
  [
    k6,
    'summary.json',
    {
      metrics: {
        http_reqs: { count: 10 },
        http_req_failed: { passes: 3, fails: 7, value: 0.3 },
        http_req_duration: { 'p(50)': 500, 'p(99)': 900 },
      },
    },
  ],
  [
    busytone,
    'runs/a/summary.json',
    {
      overall: {
        intents: { sent: 10, answered: 7 },
        latency: {
          ttftService: { p50: { value: 100 }, p99: { value: 200 } },
          ttfa: { p50: { value: 150 }, p99: { value: 250 } },
          itl: { p50: { value: 20 }, p99: { value: 40 } },
          tpot: { p50: { value: 21 }, p99: { value: 41 } },
          duration: { p50: { value: 500 }, p99: { value: 900 } },
        },
      },
    },
  ],
];

function place(file: string, content: object): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
}

it('reads the results of each tool in milliseconds', () => {
  expect(new Set(samples.map(([peer]) => peer))).toEqual(new Set(peers));
  for (const [peer, file, content] of samples) {
    place(file, content);
    const read = peer.read(folder);
    expect([read.succeeded, read.failed], peer.name).toEqual([7, 3]);
    const told = [read.ttft, read.ttfa, read.itl, read.tpot, read.latency].map(spread =>
      spread === null ? null : [spread.p50Ms, spread.p99Ms],
    );
    const all = [
      [100, 200],
      [150, 250],
      [20, 40],
      [21, 41],
      [500, 900],
    ];
    const missing = new Map([
      [guidellm, [2]],
      [inferencePerf, [1]],
      [genaiBench, [1, 2]],
      [vllm, [1]],
      [k6, [0, 1, 2, 3]],
    ]).get(peer);
    expect(told, peer.name).toEqual(all.map((each, index) => (missing?.includes(index) === true ? null : each)));
  }
});

it('refuses a result without a documented field by its name', () => {
  place('result.json', { benchmarks: [{ metrics: { request_totals: { successful: 7 } } }] });
  expect(() => guidellm.read(folder)).toThrow('no number at benchmarks.0.metrics.request_totals.errored');
});

it('finds tools in BUSYTONE_PEERS and PATH, and names those that are not there', () => {
  writeFileSync(join(folder, 'aiperf'), '');
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other', 'k6'), '');
  const { present, absent } = installed({ BUSYTONE_PEERS: folder, PATH: join(folder, 'other') });
  expect(present.map(({ peer }) => peer.name)).toEqual(['busytone', 'AIPerf', 'k6, plain HTTP']);
  expect(absent.map(({ name, source }) => `${name}: ${source}`)).toContain('GuideLLM: pip install guidellm');
  expect(present[1]?.program).toBe(join(folder, 'aiperf'));
});

it('tells from the counts which faults a tool took for failures, and what its first token is', () => {
  const one = (name: string, tokens: number) => ({
    id: 0,
    name,
    connection: 0,
    receivedMs: 0,
    tokensMs: [300, 380],
    tokens,
  });
  const counts = { whole: 98, busy: 32, cut: 16, error: 8, empty: 4, broken: 2 };
  const truth = truthOf(Object.entries(counts).flatMap(([name, count]) => Array(count).fill(one(name, 8))));
  expect(truth.tpot.p50Ms).toBeCloseTo(80 / 7);
  const spread = { p50Ms: 302, p99Ms: 310 };
  const reported = { succeeded: 122, failed: 38, ttft: spread, ttfa: null, itl: null, tpot: null, latency: spread };
  const told = findings(reported, truth).join('\n');
  expect(told).toMatch(/counts the 16 streams that end in order.*successes/);
  expect(told).toMatch(/counts the 8 streams that carry an error.*successes/);
  expect(told).toMatch(/counts the 4 answers without any token.*failures/);
  expect(told).toMatch(/counts the 2 streams whose connection.*failures/);
  expect(told).toMatch(/counts the 32 503 answers.*failures/);
  expect(told).toContain('that of the first reasoning token');
  // Requests that a tool counts nowhere: the errors and the empty answers.
  expect(findings({ ...reported, succeeded: 98, failed: 50 }, truth).join('\n')).toMatch(/leaves the 8 streams/);
});
