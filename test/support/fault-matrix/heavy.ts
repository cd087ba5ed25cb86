/** The specification of what a flood of bytes is called. Each pours a hundred megabytes, or as many as it is let. */
import { completion, done, type Fault, fault, head, is, type Mode, pour, token, typed } from './acts.js';

const pouredBytes = 100e6;

const untilClose = (mode: Mode) => head('200 OK', typed(mode), 'connection: close');
const end = { close: 'fin' } as const;

export const heavyFaults: readonly Fault[] = [
  fault(
    '100 MB of events',
    mode => [untilClose(mode), pour(token('x'.repeat(30_000)), pouredBytes), token('', 'stop') + done, end],
    is('ok', 'tail'),
  ),
  fault(
    '100 MB of one completion',
    mode => [untilClose(mode), completion('').split('""')[0] ?? '', '"', pour('x', pouredBytes), '"}}]}', end],
    is('proto.malformed_sse', 'first_token'),
  ),
  fault(
    '100 MB of one line',
    mode => [untilClose(mode), 'data: {"choices":"', pour('x', pouredBytes), '"}\n\n', end],
    is('proto.malformed_sse', 'first_token'),
  ),
  fault(
    '100 MB of an error page',
    () => [
      head('503 Service Unavailable', 'content-type: text/html', 'connection: close'),
      '<html>',
      pour('<p>busy</p>', pouredBytes),
      end,
    ],
    is('busy.overloaded', 'headers', { confidence: 'suspect' }),
  ),
  fault(
    '100 MB after the end',
    mode => [untilClose(mode), token('a', 'stop') + done, pour(': more\n\n', pouredBytes), end],
    is('ok', 'tail'),
  ),
  fault(
    '100 MB of headers',
    () => ['HTTP/1.1 200 OK\r\n', pour('x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n', pouredBytes)],
    is('proto.malformed_sse', 'headers'),
  ),
  fault(
    '100 MB of interim responses',
    () => [pour('HTTP/1.1 100 Continue\r\n\r\n', pouredBytes), end],
    is('net.reset', 'headers'),
  ),
  fault(
    'a bomb in gzip',
    mode => [head('200 OK', typed(mode), 'content-encoding: gzip'), pour('\0', pouredBytes), end],
    is('proto.malformed_sse', 'first_token'),
  ),
];
