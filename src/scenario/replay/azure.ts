import { show } from '../file/problem.js';
import { cellsOf, columnsOf, tokensIn, WrongValue } from './cells.js';
import { plainRow, type TraceFormat } from './row.js';
import { parseStamp } from './stamp.js';

const names = ['timestamp', 'contexttokens', 'generatedtokens'] as const;

/**
 * Azure's LLM inference traces of 2023 and 2024 (CC-BY-4.0): `TIMESTAMP,ContextTokens,GeneratedTokens`. Stamps have up
 * to 100 ns, some no fraction at all; those of 2024 carry a time zone. Further columns are passed over.
 */
export const azure: TraceFormat = {
  name: 'azure',
  recognises: line => names.every(name => columnsOf(line).has(name)),
  open(header) {
    const columns = columnsOf(header);
    const [time, input, output] = names.map(name => columns.get(name));
    if (time === undefined || input === undefined || output === undefined) {
      return 'its first line is no header with TIMESTAMP, ContextTokens and GeneratedTokens';
    }
    let firstSeconds: number | null = null;
    return {
      headed: true,
      startsAtZero: false,
      ordered: true,
      read(line) {
        const cells = cellsOf(line);
        const stamp = parseStamp(cells[time] ?? '');
        if (stamp === null) {
          throw new WrongValue(`expected a time such as 2023-11-16 18:15:46.68, got ${show(cells[time])}`);
        }
        const inputTokens = tokensIn(cells[input], 'ContextTokens');
        const outputTokens = tokensIn(cells[output], 'GeneratedTokens');
        firstSeconds ??= stamp.seconds;
        const atMs = (stamp.seconds - firstSeconds) * 1_000 + stamp.ms;
        return { kind: 'row', row: plainRow(atMs, inputTokens, outputTokens) };
      },
    };
  },
};
