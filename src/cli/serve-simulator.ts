import { BusytoneError, exitCodes } from '../base/errors.js';
import { parseShare } from '../base/units.js';
import {
  busyStyles,
  defaultSimulatorOptions,
  faultNames,
  type SimulatorOptions,
  simulatorPresets,
  startSimulator,
} from '../simulator/index.js';
import { onStopSignals } from './signals.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { labelled } from './ui/text.js';

/** What the command line says of a simulated endpoint, as text where it still has to be read. */
export interface SimulateOptions
  extends Pick<SimulatorOptions, 'preset' | 'host' | 'port' | 'allowRemote' | 'seed' | 'model' | 'busy' | 'truth'>,
    Pick<SimulatorOptions, 'maxSequences' | 'queueLimit' | 'kvTokens' | 'refuseFields'> {
  readonly speed: string;
  readonly busyRate: string;
  /** `name=share` each. */
  readonly faults: readonly string[];
  readonly reasoningField: string | null;
  readonly apiKey: { readonly name: string; readonly value: string | undefined } | null;
}

/** Serves until Ctrl-C, SIGTERM or, as somebody's child, until that process is gone. */
export async function serveSimulator(options: SimulateOptions, json: boolean): Promise<void> {
  const { apiKey, faults, speed, busyRate, reasoningField, ...plain } = options;
  if (apiKey !== null && !apiKey.value) {
    throw usage(`The environment variable ${apiKey.name} is not set, so there is no key to insist on`);
  }
  const simulator = await startSimulator({
    ...defaultSimulatorOptions,
    ...plain,
    apiKey: apiKey?.value ?? null,
    speed: Number(speed.replace(/x$/, '')),
    busyRate: shareOf('--busy-rate', busyRate),
    faults: Object.fromEntries(faults.map(faultOf)),
    reasoningField: (reasoningField ?? defaultSimulatorOptions.reasoningField) as SimulatorOptions['reasoningField'],
  });
  announce(simulator, options, json);
  await stopped();
  if (json) process.stdout.write(`${JSON.stringify({ event: 'end', ...simulator.snapshot() })}\n`);
  await simulator.close();
}

/** What can be simulated, on stdout. */
export function listSimulators(): void {
  const { stdout } = process;
  const paint = paletteFor(stdout);
  const indent = Math.max(...[...simulatorPresets, ...busyStyles].map(each => each.name.length)) + 4;
  const list = (entries: readonly { readonly name: string; readonly title: string }[]) =>
    entries.map(entry => labelled(`  ${entry.name}`, entry.title, indent, widthOf(stdout)));
  stdout.write(
    [
      paint.bold('Machines (PRESET)'),
      ...list(simulatorPresets),
      '',
      paint.bold('Ways of being busy (--busy-style)'),
      ...list(busyStyles),
      '',
      paint.bold('Faults (--fault NAME=SHARE)'),
      labelled('', faultNames.join(', '), 2, widthOf(stdout)),
      '',
    ].join('\n'),
  );
}

function announce(
  simulator: { readonly url: string; readonly port: number; readonly model: string },
  options: SimulateOptions,
  json: boolean,
): void {
  const { url, port, model } = simulator;
  if (json) {
    process.stdout.write(`${JSON.stringify({ event: 'ready', url, port, model, preset: options.preset })}\n`);
    return;
  }
  const paint = paletteFor(process.stdout);
  process.stdout.write(
    [
      `${paint.bold(options.preset)} at ${paint.bold(url)}, model ${model}, speed ${options.speed}`,
      '',
      `Load it:  busytone run viral-surge --url ${url} --model ${model}`,
      'End it:   Ctrl-C',
      '',
    ].join('\n'),
  );
}

function stopped(): Promise<void> {
  return new Promise(resolve => {
    const forget = onStopSignals(() => {
      forget();
      resolve();
    });
    if (process.connected) process.once('disconnect', resolve);
  });
}

function faultOf(text: string): [string, number] {
  const [name = '', share] = text.split('=', 2);
  return [name, shareOf(`--fault ${name}`, share ?? '')];
}

/** `2%` or `0.02`. */
function shareOf(flag: string, text: string): number {
  const share = parseShare(text) ?? (/^\d*\.?\d+$/.test(text) ? Number(text) : null);
  if (share === null || share > 1) throw usage(`${flag} needs a share like 2% or 0.02, and got "${text}"`);
  return share;
}

function usage(message: string): BusytoneError {
  return new BusytoneError(message, {
    code: 'usage.simulate',
    exitCode: exitCodes.usage,
    hint: 'See: busytone simulate --help',
  });
}
