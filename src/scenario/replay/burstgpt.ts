import { cellsOf, columnsOf, numberIn, tokensIn } from './cells.js';
import { plainRow, type TraceFormat } from './row.js';

/**
 * BurstGPT 1, 2 and 3 (CC-BY-4.0): `Timestamp,Model,Request tokens,Response tokens,…`, seconds. The third has further
 * columns in the midst, so columns are found by name, and a clock that starts anywhere. Its `Session ID` names the
 * conversation, where there is one. No response tokens: the request failed.
 */
export const burstgpt: TraceFormat = {
  name: 'burstgpt',
  recognises(line) {
    const columns = columnsOf(line);
    return ['timestamp', 'request tokens', 'response tokens'].every(name => columns.has(name));
  },
  open(header) {
    const columns = columnsOf(header);
    const [time, input, output] = ['timestamp', 'request tokens', 'response tokens'].map(name => columns.get(name));
    if (time === undefined || input === undefined || output === undefined) {
      return 'its first line is no header with Timestamp, Request tokens and Response tokens';
    }
    const sessionAt = columns.get('session id');
    return {
      headed: true,
      startsAtZero: false,
      ordered: true,
      read(line) {
        const cells = cellsOf(line);
        const atMs = numberIn(cells[time], 'a Timestamp in seconds') * 1_000;
        const inputTokens = tokensIn(cells[input], 'Request tokens');
        const outputTokens = tokensIn(cells[output], 'Response tokens');
        const session = sessionAt === undefined ? null : cells[sessionAt] || null;
        return { kind: 'row', row: { ...plainRow(atMs, inputTokens, outputTokens), session } };
      },
    };
  },
};
