import { describe, expect, it } from 'vitest';
import { machine, VirtualEngine } from './virtual-time.js';

describe('steps', () => {
  it('give the first token at the end of the prompt and one more each step', () => {
    const virtual = new VirtualEngine(machine());
    virtual.engine.submit(50, 4, 0);
    virtual.run();
    expect(virtual.tokens(1)).toEqual([60, 70, 80, 90]);
    expect(virtual.engine.idle).toBe(true);
    expect(virtual.engine.kv.usedBlocks).toBe(0);
  });

  it('cut a long prompt into chunks, and let those who decode go on beside them', () => {
    const virtual = new VirtualEngine(machine());
    virtual.engine.submit(10, 5, 0);
    virtual.step();
    virtual.engine.submit(250, 1, virtual.nowMs);
    virtual.run();
    // 99 prompt tokens fit beside one decoding sequence; 250 take three steps.
    expect(virtual.tokens(1)).toEqual([20, 129, 238, 300, 310]);
    expect(virtual.tokens(2)).toEqual([300]);
  });

  it('do not slow decoding down where other machines do the prefill', () => {
    const virtual = new VirtualEngine(machine({ prefillApart: true }));
    virtual.engine.submit(5, 4, 0);
    virtual.step();
    virtual.engine.submit(25, 1, virtual.nowMs);
    virtual.run();
    expect(virtual.tokens(1)).toEqual([10, 20, 30, 40]);
    expect(virtual.tokens(2)).toEqual([40]);
  });

  it('keep all running sequences in lock-step', () => {
    const virtual = new VirtualEngine(machine());
    for (let count = 0; count < 4; count += 1) virtual.engine.submit(10, 20, 0);
    virtual.run();
    for (const id of [2, 3, 4]) expect(virtual.tokens(id)).toEqual(virtual.tokens(1));
  });

  it('pass batch and mean context to the step time', () => {
    const seen: [number, number][] = [];
    const decodeStepMs = (batch: number, context: number): number => {
      seen.push([batch, context]);
      return 10;
    };
    const virtual = new VirtualEngine(machine({ decodeStepMs }));
    virtual.engine.submit(20, 3, 0);
    virtual.engine.submit(40, 3, 0);
    virtual.run();
    expect(seen.slice(0, 3)).toEqual([
      [0, 0],
      [2, 31],
      [2, 32],
    ]);
  });
});

describe('the queue', () => {
  it('is first come, first served, and no longer than the batch allows', () => {
    const virtual = new VirtualEngine(machine({ maxSequences: 2 }));
    for (let count = 0; count < 5; count += 1) virtual.engine.submit(10, 3, 0);
    let most = 0;
    while (virtual.step()) most = Math.max(most, virtual.engine.running.length);
    expect(most).toBe(2);
    const order = virtual.events.filter(event => event.what === 'admitted').map(event => event.id);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('is full when seats and queue are taken, whether or not a step has begun', () => {
    const virtual = new VirtualEngine(machine({ maxSequences: 2, queueLimit: 1 }));
    const full: boolean[] = [];
    for (let count = 0; count < 4; count += 1) {
      full.push(virtual.engine.queueFull);
      virtual.engine.submit(10, 3, 0);
    }
    expect(full).toEqual([false, false, false, true]);
    virtual.step();
    expect(virtual.engine.running).toHaveLength(2);
    expect(virtual.engine.queueFull).toBe(true);
  });

  it('lets go of those who leave, waiting or running', () => {
    const virtual = new VirtualEngine(machine({ maxSequences: 1 }));
    const first = virtual.engine.submit(30, 100, 0);
    const second = virtual.engine.submit(10, 100, 0);
    virtual.engine.submit(10, 2, 0);
    virtual.step();
    virtual.engine.cancel(second);
    virtual.engine.cancel(first);
    virtual.engine.cancel(first);
    expect(virtual.engine.kv.usedBlocks).toBe(0);
    virtual.run();
    expect(virtual.tokens(2)).toEqual([]);
    expect(virtual.tokens(3)).toHaveLength(2);
    expect(virtual.engine.idle).toBe(true);
  });

  it('survives a sequence that leaves in the middle of a step', () => {
    const virtual = new VirtualEngine(machine());
    const first = virtual.engine.submit(10, 10, 0);
    const second = virtual.engine.submit(10, 10, 0);
    virtual.onToken = sequence => {
      if (sequence.id === 1 && sequence.generated === 3) virtual.engine.cancel(second);
      if (sequence.id === 1 && sequence.generated === 5) virtual.engine.cancel(first);
    };
    virtual.run();
    expect(virtual.tokens(1)).toHaveLength(5);
    expect(virtual.tokens(2)).toHaveLength(2);
    expect(virtual.engine.kv.usedBlocks).toBe(0);
  });
});

describe('a full KV cache', () => {
  it('admits nobody below the watermark', () => {
    // 100 blocks, 1 of them in reserve: 50 + 49 fit, one more does not.
    const roomy = new VirtualEngine(machine({ kvTokens: 1_600, chunkTokens: 10_000 }));
    roomy.engine.submit(799, 1_000, 0);
    roomy.engine.submit(783, 1, 0);
    roomy.step();
    expect(roomy.engine.running).toHaveLength(1);
    expect(roomy.engine.waiting).toHaveLength(0);
    const tight = new VirtualEngine(machine({ kvTokens: 1_600, chunkTokens: 10_000 }));
    tight.engine.submit(799, 1_000, 0);
    tight.engine.submit(784, 1, 0);
    tight.step();
    expect(tight.engine.waiting).toHaveLength(1);
    expect(tight.engine.queueFull).toBe(false);
  });

  it('throws the newest out, computes it again and loses no token', () => {
    const virtual = new VirtualEngine(machine({ kvTokens: 320, chunkTokens: 1_000 }));
    virtual.engine.submit(100, 120, 0);
    virtual.engine.submit(100, 120, 0);
    virtual.run();
    const thrownOut = virtual.events.filter(event => event.what === 'preempted').map(event => event.id);
    expect(thrownOut[0]).toBe(2);
    expect(virtual.engine.preemptions).toBe(thrownOut.length);
    expect(virtual.tokens(1)).toHaveLength(120);
    expect(virtual.tokens(2)).toHaveLength(120);
    expect(virtual.tokens(1).at(-1)).toBeLessThan(virtual.tokens(2).at(-1) ?? 0);
    // The pause of the second is as long as the first still needed: a stall that its client sees.
    const gaps = virtual.tokens(2).map((at, index, all) => at - (all[index - 1] ?? at));
    expect(Math.max(...gaps)).toBeGreaterThan(300);
    expect(virtual.engine.kv.usedBlocks).toBe(0);
  });

  it('works through the prompt and all earlier output again, before anybody who came later', () => {
    const virtual = new VirtualEngine(machine({ kvTokens: 320, chunkTokens: 1_000, maxSequences: 2 }));
    virtual.engine.submit(100, 120, 0);
    const second = virtual.engine.submit(100, 120, 0);
    virtual.engine.submit(100, 1, 0);
    while (virtual.engine.preemptions === 0) virtual.step();
    const before = second.generated;
    expect(before).toBeGreaterThan(10);
    virtual.run();
    expect(virtual.engine.preemptions).toBe(1);
    expect(virtual.prefillTokens).toBe(300 + 100 + before);
    expect(virtual.tokens(2)[before]).toBeLessThanOrEqual(virtual.tokens(3)[0] ?? 0);
    expect(second.admittedMs).toBe(0);
  });

  it('ends the newest where the observer gives it up', () => {
    const virtual = new VirtualEngine(machine({ kvTokens: 320, chunkTokens: 1_000 }));
    virtual.givesUpPreempted = true;
    virtual.engine.submit(100, 120, 0);
    virtual.engine.submit(100, 120, 0);
    virtual.run();
    expect(virtual.tokens(1)).toHaveLength(120);
    expect(virtual.tokens(2).length).toBeLessThan(120);
    expect(virtual.engine.idle).toBe(true);
  });

  it('never holds more or fewer blocks than its sequences do, whatever happens', () => {
    const virtual = new VirtualEngine(machine({ kvTokens: 2_000, maxSequences: 16, chunkTokens: 64 }));
    let state = 12_345;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 4_294_967_296) * below);
    };
    let tokens = 0;
    let wanted = 0;
    for (let round = 0; round < 3_000; round += 1) {
      if (random(4) === 0) {
        const output = 1 + random(200);
        wanted += output;
        virtual.engine.submit(1 + random(300), output, virtual.nowMs);
      }
      const victim = random(40) === 0 ? virtual.engine.running[random(virtual.engine.running.length)] : undefined;
      if (victim) {
        wanted -= victim.outputTokens - victim.generated;
        virtual.engine.cancel(victim);
      }
      virtual.step();
      const held = virtual.engine.running.reduce((sum, sequence) => sum + sequence.blocks, 0);
      expect(virtual.engine.kv.usedBlocks).toBe(held);
      expect(held).toBeLessThanOrEqual(virtual.engine.kv.totalBlocks);
      expect(virtual.engine.waiting.every(sequence => sequence.blocks === 0)).toBe(true);
    }
    virtual.run();
    tokens = virtual.events.filter(event => event.what === 'token').length;
    expect(tokens).toBe(wanted);
    expect(virtual.engine.preemptions).toBeGreaterThan(10);
    expect(virtual.engine.kv.usedBlocks).toBe(0);
  });
});
