import { numberIn, objectIn, objectOrNull, tokensIn, WrongValue } from './cells.js';
import { plainRow, type TraceFormat } from './row.js';

/**
 * RAGPulse (MIT): JSON lines with `timestamp` (text, seconds), `session_id`, `input_length`, `output_length`, in no
 * order. Its `hash_ids` name passages whose lengths stand in other files, so they are no blocks of a prompt and are
 * passed over.
 */
export const ragpulse: TraceFormat = {
  name: 'ragpulse',
  recognises(line) {
    const object = objectOrNull(line);
    return object !== null && typeof object['timestamp'] === 'string' && 'input_length' in object;
  },
  open: () => ({
    headed: false,
    startsAtZero: false,
    ordered: false,
    read(line) {
      const { timestamp, session_id: session, input_length: input, output_length: output } = objectIn(line);
      if (typeof timestamp !== 'string' && typeof timestamp !== 'number') {
        throw new WrongValue('expected a timestamp in seconds');
      }
      const atMs = numberIn(String(timestamp), 'a timestamp in seconds') * 1_000;
      const row = plainRow(atMs, tokensIn(input, 'an input_length'), tokensIn(output, 'an output_length'));
      const named = typeof session === 'string' || typeof session === 'number' ? String(session) : null;
      return { kind: 'row', row: { ...row, session: named } };
    },
  }),
};
