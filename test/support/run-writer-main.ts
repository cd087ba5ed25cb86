import { createRunFolder } from '../../src/store/writer.js';
import { attempt } from './attempts.js';
import { manifestOf } from './runs.js';

/** Writes one attempt every millisecond or so until it is killed; says on stdout where, and how many so far. */
const [root = '.'] = process.argv.slice(2);
const writer = await createRunFolder(root, manifestOf());
process.stdout.write(`${writer.path}\n`);
let number = 0;
setInterval(() => {
  const gaps = Float32Array.of(20, 21);
  writer.attempts([attempt({ attempt: number, intent: number, gapsAt: number * 2, gapCount: 2 })], gaps);
  number += 1;
  if (number % 50 === 0) process.stdout.write(`${number} ${Date.now()}\n`);
}, 1);
