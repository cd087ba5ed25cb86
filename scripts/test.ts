/**
 * The one test command: every gate, then every test, then one line with the counts. All gates run even when one fails,
 * so that a person sees everything at once.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

interface TestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const resultFile = '.vitest-result.json';

const gates = [
  ['generated files', 'tsx', 'scripts/build/generate.ts', '--check'],
  ['lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['rooms', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'bin', 'scripts'],
  ['unused code', 'knip'],
] as const;

function run(program: string, args: readonly string[]): boolean {
  return spawnSync('npx', ['--no-install', program, ...args], { stdio: 'inherit' }).status === 0;
}

const brokenGates: string[] = [];
for (const [name, program, ...args] of gates) {
  console.log(`\n— ${name}`);
  if (!run(program, args)) brokenGates.push(name);
}

console.log('\n— tests');
rmSync(resultFile, { force: true });
const testsRan = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`]);

let passed = 0;
let failed = 0;
try {
  const results = JSON.parse(readFileSync(resultFile, 'utf8')) as TestResults;
  passed = results.numPassedTests;
  // A file that cannot be loaded has no tests to count; it counts as one failure.
  const brokenFiles = results.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  );
  failed = results.numFailedTests + brokenFiles.length;
  const skipped = results.testResults.flatMap(file =>
    file.assertionResults.filter(test => test.status !== 'passed' && test.status !== 'failed'),
  );
  if (skipped.length > 0) {
    console.log(`\n${skipped.length} skipped because something they need is absent (README, "Tests"):`);
    for (const test of skipped) console.log(`  ${test.fullName}`);
  }
} catch (error) {
  console.error(`The test runner left no readable result: ${String(error)}`);
}

if (brokenGates.length > 0) console.log(`\nGates that failed: ${brokenGates.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = brokenGates.length > 0 || !testsRan || failed > 0 || passed === 0 ? 1 : 0;
