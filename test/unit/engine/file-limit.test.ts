import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fileLimit } from '../../../src/engine/file-limit.js';

describe('the limit on open files', () => {
  it('leaves room for what is no stream, and asks for more only when streams do not fit', () => {
    const { files, streams } = fileLimit(1);
    if (files === null || streams === null) throw new Error('this system does not say');
    expect(streams).toBeLessThan(files);
    expect(fileLimit(streams).cure).toBeNull();
    expect(fileLimit(streams + 1).cure).toContain('ulimit -n');
  });

  it.skipIf(process.platform === 'win32')('is the one of the shell it runs in', () => {
    const main = fileURLToPath(new URL('../../../src/engine/file-limit.ts', import.meta.url));
    const code = `import { fileLimit } from ${JSON.stringify(main)}; console.log(JSON.stringify(fileLimit(1000)));`;
    const command = `ulimit -n 256 && exec node --import tsx --input-type=module -e '${code}'`;
    const limit: unknown = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
    expect(limit).toMatchObject({ files: 256, streams: 192, cure: expect.stringContaining('ulimit -n 2048') });
  });
});
