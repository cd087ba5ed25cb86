import { describe, expect, it } from 'vitest';
import { timeRatio } from '../support/growth.js';
import { bytesOf } from '../unit/protocol/hear.js';
import { decode } from './fuzz/sse.js';

describe('time is linear in the bytes', () => {
  const sizes = { small: 1 << 16, large: 1 << 20 };

  function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    return pieces;
  }

  it.each<[string, (bytes: number) => string, number]>([
    ['one long line', bytes => `data: ${'x'.repeat(bytes)}\n\n`, 64],
    ['one event of many lines', bytes => 'data: xxxxxxxx\n'.repeat(bytes / 15), 1_000],
    ['comments', bytes => ':xxxxxx\n\n'.repeat(bytes / 9), 1_000],
    ['carriage returns', bytes => 'data: x\r'.repeat(bytes / 8), 1_000],
    ['one chunk with CR far after LF', bytes => `${'\n'.repeat(bytes)}\r`, 1 << 23],
    ['one chunk with LF far after CR', bytes => `${'\r'.repeat(bytes)}\n`, 1 << 23],
  ])('%s', (_, text, size) => {
    const [small, large] = [sizes.small, sizes.large].map(bytes => inPieces(bytesOf(text(bytes)), size));
    // Sixteen times the bytes; quadratic work would take 256 times as long.
    expect(
      timeRatio(
        () => decode(large ?? []),
        () => decode(small ?? []),
        32,
      ),
    ).toBeLessThan(80);
  });
});
