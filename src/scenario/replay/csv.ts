import { blocksIn, cellsOf, classIn, columnsOf, numberIn, ordinalIn, phaseIn, tokensIn } from './cells.js';
import type { TraceFormat } from './row.js';

/** Names that a time may have, with the milliseconds of its unit. */
const times = [
  ['scheduled_ms', 1],
  ['timestamp_ms', 1],
  ['timestamp_s', 1_000],
] as const;

/**
 * Rows with columns by name: a time (`timestamp_ms`, `timestamp_s`, or `scheduled_ms`, which counts from the start of a
 * load), `input_tokens`, `output_tokens`, and perhaps `reasoning_tokens`, `session`, `turn`, `class`, `phase` and
 * `blocks` (ids with spaces between). Other columns are passed over. An empty cell tells nothing. A run folder's own
 * `trace.csv` is one of these.
 */
export const csv: TraceFormat = {
  name: 'csv',
  recognises(line) {
    const columns = columnsOf(line);
    return times.some(([name]) => columns.has(name)) && columns.has('input_tokens') && columns.has('output_tokens');
  },
  open(header) {
    const columns = columnsOf(header);
    const time = times.find(([name]) => columns.has(name));
    if (time === undefined || !columns.has('input_tokens') || !columns.has('output_tokens')) {
      return 'its first line is no header with timestamp_ms (or timestamp_s), input_tokens and output_tokens';
    }
    const [timeName, unitMs] = time;
    const at = (name: string) => columns.get(name) ?? -1;
    const [timeAt, inputAt, outputAt, reasoningAt] = [
      timeName,
      'input_tokens',
      'output_tokens',
      'reasoning_tokens',
    ].map(at);
    const [sessionAt, turnAt, classAt, phaseAt, blocksAt] = ['session', 'turn', 'class', 'phase', 'blocks'].map(at);
    return {
      headed: true,
      startsAtZero: timeName === 'scheduled_ms',
      ordered: false,
      read(line) {
        const cells = cellsOf(line);
        const told = <T>(column: number | undefined, read: (text: string) => T): T | null => {
          const cell = cells[column ?? -1];
          return cell === undefined || cell === '' ? null : read(cell);
        };
        const atMs = numberIn(cells[timeAt ?? -1], `a ${timeName}`) * unitMs;
        return {
          kind: 'row',
          row: {
            atMs,
            inputTokens: told(inputAt, cell => tokensIn(cell, 'input_tokens')),
            outputTokens: told(outputAt, cell => tokensIn(cell, 'output_tokens')),
            reasoningTokens: told(reasoningAt, cell => tokensIn(cell, 'reasoning_tokens')),
            session: told(sessionAt, cell => cell),
            turn: told(turnAt, cell => ordinalIn(cell, 'a turn')),
            class: told(classAt, classIn),
            phase: told(phaseAt, phaseIn),
            blocks: told(blocksAt, cell => blocksIn(cell.split(' '))),
          },
        };
      },
    };
  },
};
