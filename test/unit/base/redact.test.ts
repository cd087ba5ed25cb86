import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor, secretRemover } from '../../../src/base/redact.js';

describe('redaction', () => {
  it('removes the keys it was given, wherever they stand', () => {
    const redact = redactor(['top-secret-key']);
    expect(redact('Incorrect API key provided: top-secret-key. (top-secret-key)')).not.toContain('top-secret-key');
  });

  it('removes what looks like a key or an authorization header, also an unknown one', () => {
    const redact = redactor([]);
    expect(redact('key sk-abcdefgh12345678 refused')).toBe('key sk-[redacted] refused');
    expect(redact('Authorization: Bearer abcdefgh.12345678')).toBe('Authorization: Bearer [redacted]');
  });

  it('removes them encoded, too, whatever stands around them', () => {
    const word = fc.stringMatching(/^[!-~]{0,6}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~ä]{12,24}$/), word, word, (secret, before, after) => {
        const remove = secretRemover([secret]);
        const inBase64 = Buffer.from(`${before}${secret}${after}`).toString('base64');
        for (const text of [inBase64, inBase64.replaceAll('+', '-').replaceAll('/', '_')]) {
          // Half a character of Base64 at either end is the neighbour's, too.
          const left = Buffer.from(remove(text).replace('[redacted]', ''), 'base64').length;
          expect(left).toBeLessThanOrEqual(Buffer.byteLength(before + after) + 3);
        }
        expect(remove(`a=${encodeURIComponent(secret)}&b`)).toBe('a=[redacted]&b');
        expect(remove(JSON.stringify({ said: secret }))).toBe('{"said":"[redacted]"}');
      }),
    );
  });

  it('removes what a cut left of one at the end', () => {
    const redact = redactor(['top-secret-key-of-mine']);
    expect(redact('no such key: top-secret-key-o')).toBe('no such key: [redacted]');
    expect(redact('The answer is not HTTP: "top-secret-k"')).toBe('The answer is not HTTP: "[redacted]"');
    expect(redact('not at the top-se')).toBe('not at the top-se');
  });

  it('can leave alone what only looks like a key', () => {
    expect(secretRemover(['top-secret-key'])('hf_meta-llama70b of top-secret-key')).toBe(
      'hf_meta-llama70b of [redacted]',
    );
  });

  it('leaves ordinary words alone', () => {
    const redact = redactor(['']);
    expect(redact('The task-force risk is high; ask again.')).toBe('The task-force risk is high; ask again.');
  });

  it('never lets a secret through, also when one is part of another', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{4,24}$/);
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.string(), { maxLength: 4 }),
        (secrets, noise) => {
          const text = secrets.map((key, i) => `${noise[i] ?? ''}${key}`).join(' ');
          const clean = redactor(secrets)(text).replaceAll('[redacted]', '');
          for (const key of secrets) expect(clean).not.toContain(key);
        },
      ),
    );
  });
});
