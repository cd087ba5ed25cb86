import { buildSync } from 'esbuild';

/**
 * Bundles the runtime of generated k6 scripts into one module that imports nothing: k6 knows no packages, and what its
 * engine cannot parse or has no global for must not be in it (test/unit/k6/bundle.test.ts).
 */
export function bundleK6Runtime(root: string, outfile: string, version: string): void {
  buildSync({
    entryPoints: [`${root}src/k6/runtime/index.ts`],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'eof',
    banner: { js: `// busytone ${version}, Apache-2.0: the part that runs inside k6. Made by a build; do not edit.` },
    logLevel: 'warning',
  });
}
