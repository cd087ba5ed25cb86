import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, simulatorPresets, startSimulator } from '../../src/simulator/index.js';
import { ask, chunks } from './simulator-client.js';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
});

const streams = 16;
const tokens = 80;
const extra = { stream_options: { include_usage: true } };

describe('the pace', () => {
  it('is that of the model, for every stream in lock-step, without falling behind', async context => {
    const preset = simulatorPresets.find(one => one.name === 'llama8b-h100');
    const speed = 0.5;
    simulator = await startSimulator({ preset: 'llama8b-h100', speed, truth: true });
    const started = simulator;
    const answers = await Promise.all(
      Array.from({ length: streams }, () =>
        ask(started, { prompt: `Why? (Answer in about ${tokens} tokens.)`, extra }),
      ),
    );
    const sent = answers.map(({ body }) =>
      chunks(body)
        .filter(chunk => (chunk.choices?.[0]?.delta['content'] ?? '') !== '')
        .map(chunk => chunk.x_sent_ms ?? Number.NaN),
    );
    for (const times of sent) expect(times).toHaveLength(tokens);
    context.skip(started.snapshot().lostMs > 0, 'this machine stood still for seconds');
    const prompt = chunks(answers[0]?.body ?? '').find(chunk => chunk.usage)?.usage?.prompt_tokens ?? Number.NaN;
    const idealMs: number[] = [0];
    for (let token = 1; token < tokens; token += 1) {
      const stepMs = (preset?.decodeStepMs(streams, prompt + token) ?? Number.NaN) / speed;
      idealMs.push((idealMs[token - 1] ?? Number.NaN) + stepMs);
    }
    // A busy machine makes single tokens late; drift would make even the most punctual of the second half late.
    for (const times of sent) {
      const late = times.map((at, token) => at - (idealMs[token] ?? Number.NaN));
      const punctual = (from: number, to: number): number => Math.min(...late.slice(from, to));
      const drift = punctual(45, tokens) - punctual(10, 45);
      expect(Math.abs(drift) / (idealMs[35] ?? Number.NaN)).toBeLessThan(0.03);
    }
    expect(started.snapshot()).toMatchObject({ generationTokens: streams * tokens });
    // The batch shares its steps: far fewer of them than tokens.
    expect(started.snapshot().steps).toBeLessThan(2 * tokens);
  });
});
