import { expect, it } from 'vitest';
import { judgeSoak } from '../support/soak/judge.js';
import { soak } from '../support/soak/soak.js';

it.skipIf(process.platform !== 'linux')(
  'twelve seconds at 200 streams with faults on hold nothing that grows, and the books agree with the server’s',
  async () => {
    const options = { seconds: 12, streams: 200, workers: 2, speed: 1 };
    const soaked = await soak(options);
    const { trends, faults } = judgeSoak(soaked, options);
    expect(faults, JSON.stringify({ trends, ledger: soaked.ledger })).toEqual([]);
    expect(soaked.looks.length).toBeGreaterThan(20);
    // Streams are seen from outside and from inside.
    for (const { descriptors, handles } of soaked.looks.slice(-5)) {
      expect(descriptors).toBeGreaterThan(options.streams / 2);
      expect(handles).toBeGreaterThan(options.streams / 2);
    }
    for (const { what, client } of soaked.ledger)
      if (!what.startsWith('refused')) expect(client, what).toBeGreaterThan(0);
  },
);
