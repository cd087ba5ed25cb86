import { blocksIn, numberIn, objectIn, objectOrNull, tokensIn, WrongValue } from './cells.js';
import { malformed, plainRow, type TraceFormat } from './row.js';

/**
 * Mooncake's traces (FAST '25) and those that vLLM and aiperf replay in the same form: JSON lines with `timestamp` in
 * milliseconds, `input_length`, `output_length`, and perhaps `hash_ids`, one for each block of the prompt, and
 * `session_id`.
 */
export const mooncake: TraceFormat = {
  name: 'mooncake',
  recognises(line) {
    const object = objectOrNull(line);
    return object !== null && typeof object['timestamp'] === 'number' && 'input_length' in object;
  },
  open: () => ({
    headed: false,
    startsAtZero: false,
    ordered: true,
    read(line) {
      const object = objectIn(line);
      const { timestamp, delay, hash_ids: ids, session_id: session, output_length: output } = object;
      if (timestamp === undefined && delay !== undefined) {
        return malformed('gives a delay and no timestamp, so nobody recorded when it came');
      }
      if (object['input_length'] === undefined && object['text_input'] !== undefined) {
        return malformed('gives a text and no input_length');
      }
      if (typeof timestamp !== 'number') throw new WrongValue('expected a timestamp in milliseconds');
      const atMs = numberIn(String(timestamp), 'a timestamp in milliseconds');
      const inputTokens = tokensIn(object['input_length'], 'an input_length');
      const outputTokens = output === undefined || output === null ? null : tokensIn(output, 'an output_length');
      if (ids !== undefined && ids !== null && !Array.isArray(ids)) throw new WrongValue('expected a list of hash_ids');
      const blocks = Array.isArray(ids) && ids.length > 0 ? blocksIn(ids) : null;
      const named = typeof session === 'string' || typeof session === 'number' ? String(session) : null;
      return { kind: 'row', row: { ...plainRow(atMs, inputTokens, outputTokens), session: named, blocks } };
    },
  }),
};
