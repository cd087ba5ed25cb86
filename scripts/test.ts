/**
 * The one test command: every gate, then every test, then one line with the counts. All gates run even when one fails,
 * so that a person sees everything at once; side by side, because each uses one core.
 */
import { spawn, spawnSync } from 'node:child_process';
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

interface GateResult {
  readonly name: string;
  readonly passed: boolean;
  readonly said: string;
}

function gate([name, program, ...args]: (typeof gates)[number]): Promise<GateResult> {
  const child = spawn('npx', ['--no-install', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += String(text)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ name, passed: code === 0, said }));
  });
}

const brokenGates: string[] = [];
for (const { name, passed, said } of await Promise.all(gates.map(gate))) {
  console.log(`\n— ${name}: ${passed ? 'passed' : 'failed'}`);
  if (passed) continue;
  console.log(said);
  brokenGates.push(name);
}

console.log('\n— tests');
rmSync(resultFile, { force: true });
const vitest = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`];
const testsRan = spawnSync('npx', ['--no-install', ...vitest], { stdio: 'inherit' }).status === 0;

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
