import { join } from 'node:path';
import { type Peer, Result } from './peer.js';
import { prompt } from './prompts.js';

export const k6: Peer = {
  name: 'k6, plain HTTP',
  program: 'k6',
  source: 'https://grafana.com/docs/k6/latest/set-up/install-k6/',
  version: ['version'],
  invocation: (load, { folder, url }) => ({
    files: {
      'script.js': `import http from 'k6/http';
export const options = {
  scenarios: { load: { executor: 'shared-iterations', vus: ${load.users}, iterations: ${load.requests} } },
  summaryTrendStats: ['p(50)', 'p(99)'],
};
const body = ${JSON.stringify(JSON.stringify({ model: 'truth', stream: true, messages: [{ role: 'user', content: prompt }] }))};
export default () => {
  http.post('${url}/chat/completions', body, { headers: { 'content-type': 'application/json' } });
};
`,
    },
    args: [
      'run',
      '--quiet',
      '--no-usage-report',
      '--summary-export',
      join(folder, 'summary.json'),
      join(folder, 'script.js'),
    ],
  }),
  read(folder) {
    const result = Result.of(join(folder, 'summary.json'));
    const requests = result.number('metrics.http_reqs.count');
    const failed = Math.round(requests * result.number('metrics.http_req_failed.value'));
    return {
      succeeded: requests - failed,
      failed,
      ttft: null,
      ttfa: null,
      itl: null,
      tpot: null,
      latency: result.spread('metrics.http_req_duration', ['p(50)', 'p(99)'], 1),
    };
  },
  ahead: 0,
  note: 'its HTTP client knows no tokens, only the time to the first byte and the whole answer; latencies are of all requests, failed ones too',
};
