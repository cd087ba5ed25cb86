import type { RelayAnswer, RelayRequest } from '../../measure/relayed.js';
import { type RelayTransport, requestTags } from './types.js';

/** The module `k6/http`, as far as it is used. */
export interface RelayHttpModule {
  get(url: string, params: object): RelayHttpResponse;
  post(url: string, body: string, params: object): RelayHttpResponse;
}

interface RelayHttpResponse {
  readonly status: number;
  readonly error: string;
  readonly body: string | ArrayBuffer | null;
}

/** The relay ends every exchange by the scenario's deadlines itself, so nothing is waited for longer than them. */
const relayTimeout = '24h';

/**
 * Requests go to a relay of busytone on this machine, which sends and watches them as the native engine does; k6 says
 * when. Token times are the relay's, in microseconds.
 */
export function overRelay(http: RelayHttpModule): RelayTransport {
  return {
    name: 'relay',
    greet(url, planHash) {
      const { status, body } = http.get(`${url}/plan`, { responseType: 'text', tags: { name: 'relay' } });
      if (status !== 200) {
        throw new Error(`No relay answers at ${url}. Start it in this folder and leave it open: busytone relay .`);
      }
      if (body !== planHash) {
        throw new Error(`The relay at ${url} serves another plan. Start one in this folder: busytone relay .`);
      }
    },
    relay(url: string, request: RelayRequest): RelayAnswer {
      const response = http.post(`${url}/attempt`, JSON.stringify(request), {
        headers: { 'content-type': 'application/json' },
        timeout: relayTimeout,
        responseType: 'text',
        tags: requestTags,
      });
      if (response.status !== 200 || typeof response.body !== 'string') {
        throw new Error(`The relay at ${url} failed: ${response.error || `HTTP ${response.status}`}`);
      }
      return JSON.parse(response.body) as RelayAnswer;
    },
  };
}
