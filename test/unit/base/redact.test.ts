import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../../src/base/redact.js';

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
