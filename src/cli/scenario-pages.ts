import { readFile } from 'node:fs/promises';
import { prepareRun } from '../app/prepare.js';
import { presetNamed, presets } from '../scenario/presets/index.js';
import { arrivalsWord } from '../scenario/traffic/arrivals-word.js';
import { loadPicture } from './ui/load-picture.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { askText } from './ui/preview.js';
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

/** A scenario on stdout: its YAML, then a picture of its load and what it asks for. With `yaml`, nothing but the YAML. */
export async function showScenario(source: string, yaml: boolean): Promise<void> {
  const { stdout } = process;
  const prepared = await prepareRun({ scenario: source, overrides: {} });
  const { plan, scenario } = prepared;
  const preset = presetNamed(source);
  const text = preset?.yaml ?? (await readFile(source, 'utf8'));
  stdout.write(`${text.trimEnd()}\n`);
  if (yaml) return;
  const paint = paletteFor(stdout);
  const width = widthOf(stdout);
  const unit = scenario.load.mode === 'closed' ? 'users' : `${arrivalsWord(scenario.traffic)} per second`;
  const title = `${paint.bold(preset?.title ?? scenario.name)} ${paint.dim(`· planned load, ${unit}`)}`;
  stdout.write(`\n${title}\n\n${loadPicture(plan, width, paint)}\n\n${askText(prepared, width, paint)}\n`);
}
