// Requests by k6's own client, which hands over an answer when it is whole: there is no TTFT, TTFA or TPOT.
import http from 'k6/http';
import { overHttp } from './busytone.k6.js';

export const transport = overHttp(http);
