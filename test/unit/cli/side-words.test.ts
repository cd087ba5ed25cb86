import { expect, it } from 'vitest';
import { outputWords, sideNotes } from '../../../src/cli/ui/side-words.js';
import type { OutputReport, SourceReport } from '../../../src/store/run-types.js';

const source: SourceReport = {
  name: 'vllm',
  kind: 'page',
  where: 'http://a/metrics',
  found: ['vllm'],
  status: 'ok',
  looks: 9,
  failures: 0,
  samples: 90,
  leftOut: 0,
  lastError: null,
  clockOffsetMs: 0,
  clockSteps: 0,
  clockErrorMs: 500,
};
const output: OutputReport = {
  name: 'influxdb',
  where: 'http://a/b',
  status: 'ok',
  written: 12_345,
  dropped: 0,
  failures: 0,
  lastError: null,
};

it('only what did not do its work is worth a note', () => {
  expect(sideNotes([source], [output])).toEqual([]);
  expect(sideNotes([{ ...source, status: 'dead', lastError: 'HTTP 500' }], [])).toEqual([
    'Telemetry source vllm (http://a/metrics) told nothing: HTTP 500.',
  ]);
  expect(
    sideNotes(
      [
        { ...source, status: 'lost' },
        { ...source, leftOut: 7 },
      ],
      [],
    ),
  ).toEqual([
    'Telemetry source vllm (http://a/metrics) fell silent before the end.',
    'Telemetry source vllm (http://a/metrics) has too many series; 7 were left out.',
  ]);
});

it('an output tells what it wrote and what it lost', () => {
  expect(outputWords(output)).toBe('influxdb (http://a/b): 12,345 points written.');
  expect(outputWords({ ...output, failures: 1, lastError: 'HTTP 503' })).toContain(
    'some at a later try. Last: HTTP 503.',
  );
  expect(outputWords({ ...output, status: 'incomplete', dropped: 7, lastError: 'HTTP 401' })).toBe(
    'influxdb (http://a/b): 12,345 points written, 7 lost. Last: HTTP 401. The run folder has them: busytone export.',
  );
});
