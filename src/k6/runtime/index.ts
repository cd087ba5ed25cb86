/** The part of busytone that runs inside k6: bundled into `busytone.k6.js`, which imports nothing. */
export { overHttp } from '../transports/http.js';
export { overRelay } from '../transports/relay.js';
export { overSse } from '../transports/sse.js';
export { K6Load } from './load.js';
export { summaryWords } from './summary.js';
