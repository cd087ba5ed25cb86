import { describe, expect, it } from 'vitest';
import { Flusher, type SendResult } from '../../../src/outputs/flusher.js';

describe('the flusher', () => {
  const chunk = (body: string, points = 1) => ({ body, points, bytes: body.length });
  const flusherOf = (send: (bodies: readonly string[]) => Promise<SendResult>, mostBufferedBytes = 1_000) =>
    new Flusher<string>({ name: 'n', where: 'w', send, mostBufferedBytes, mostRequestBytes: 10, stopMs: 200 });

  it('sends in order, one request at a time, as much as fits', async () => {
    const sent: (readonly string[])[] = [];
    let under = 0;
    const flusher = flusherOf(async bodies => {
      under += 1;
      expect(under).toBe(1);
      await new Promise(resolve => setImmediate(resolve));
      sent.push(bodies);
      under -= 1;
      return { ok: true };
    });
    for (const body of ['aaaa', 'bbbb', 'cccc', 'dddddddddddddd']) flusher.add(chunk(body));
    await flusher.flush();
    expect(sent.flat()).toEqual(['aaaa', 'bbbb', 'cccc', 'dddddddddddddd']);
    expect(sent.length).toBeGreaterThan(1);
    expect(await flusher.stop()).toMatchObject({ status: 'ok', written: 4, dropped: 0 });
  });

  it('loses the oldest where there is no room, and counts every point once', async () => {
    let open = false;
    const sent: string[] = [];
    const flusher = flusherOf(async bodies => {
      if (!open) return { ok: false, again: true, message: 'closed', retryAfterMs: 5 };
      sent.push(...bodies);
      return { ok: true };
    }, 40);
    for (let i = 0; i < 20; i += 1) flusher.add(chunk(`${i}`.padStart(8, ' '), 3));
    open = true;
    await flusher.flush();
    const report = await flusher.stop();
    expect(report.written + report.dropped).toBe(60);
    expect(sent.map(Number)).toEqual(Array.from({ length: sent.length }, (_, i) => 20 - sent.length + i));
    expect(report).toMatchObject({ status: 'incomplete', written: sent.length * 3 });
  });

  it('gives up in the end, within its time', async () => {
    const flusher = flusherOf(() => new Promise(() => {}));
    flusher.add(chunk('x', 7));
    expect(await flusher.stop()).toMatchObject({ status: 'incomplete', written: 0, dropped: 7 });
  });
});
