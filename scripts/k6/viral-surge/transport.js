// Requests by a relay on this machine (busytone relay), which watches the streams; k6 says when each one goes out.
import http from 'k6/http';
import { overRelay } from './busytone.k6.js';

export const transport = overRelay(http);
