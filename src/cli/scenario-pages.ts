import { readFile } from 'node:fs/promises';
import { prepareRun } from '../app/prepare.js';
import { presetNamed, presets } from '../scenario/presets/index.js';
import { loadCurve } from './ui/load-curve.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { labelled } from './ui/text.js';

/** Names and purposes of the built-in scenarios on stdout. */
export function listScenarios(json: boolean): void {
  const { stdout } = process;
  if (json) {
    const entries = presets.map(({ name, title, description }) => ({ name, title, description }));
    stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    return;
  }
  const paint = paletteFor(stdout);
  const width = widthOf(stdout);
  const indent = Math.max(...presets.map(preset => preset.name.length)) + 2;
  for (const preset of presets) {
    stdout.write(`${labelled(paint.bold(preset.name), preset.title, indent, width)}\n`);
    stdout.write(`${paint.dim(labelled('', preset.description, indent, width))}\n\n`);
  }
  stdout.write('Look at one: busytone scenarios show NAME\nSend one:    busytone run NAME --url URL --model MODEL\n');
}

/** A scenario's YAML and its load over time on stdout. */
export async function showScenario(source: string): Promise<void> {
  const { stdout } = process;
  const { plan, scenario } = await prepareRun({ scenario: source, overrides: {} });
  const yaml = presetNamed(source)?.yaml ?? (await readFile(source, 'utf8'));
  const paint = paletteFor(stdout);
  const unit = scenario.load.mode === 'closed' ? 'users' : 'intents per second';
  stdout.write(`${yaml.trimEnd()}\n\n${paint.bold(`Load over time, ${unit}`)}\n${loadCurve(plan, widthOf(stdout))}\n`);
}
