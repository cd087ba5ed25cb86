import { BusytoneError, exitCodes } from '../base/errors.js';
import { formatDurationMs, formatWhole } from '../base/units.js';
import {
  busyStyles,
  defaultSimulatorOptions,
  faultNames,
  type SimulatorOptions,
  type SimulatorSnapshot,
  simulatorPresets,
  startSimulator,
} from '../simulator/index.js';
import { shareOf } from './flags.js';
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
  readonly chances: string;
  readonly apiKey: { readonly name: string; readonly value: string | undefined } | null;
}

/** Serves until Ctrl-C, SIGTERM or, as somebody's child, until that process is gone. */
export async function serveSimulator(options: SimulateOptions, json: boolean): Promise<void> {
  const { apiKey, faults, speed, busyRate, reasoningField, chances, ...plain } = options;
  if (apiKey !== null && !apiKey.value) {
    throw usage(`The environment variable ${apiKey.name} is not set, so there is no key to insist on`);
  }
  const factor = /^(\d+(?:\.\d+)?|\.\d+)x?$/.exec(speed)?.[1];
  if (factor === undefined) throw usage(`--speed needs a factor like 10, and got "${speed}"`);
  const simulator = await startSimulator({
    ...defaultSimulatorOptions,
    ...plain,
    apiKey: apiKey?.value ?? null,
    speed: Number(factor),
    chances: chances as SimulatorOptions['chances'],
    busyRate: shareOf('busy-rate', busyRate),
    faults: Object.fromEntries(faults.map(faultOf)),
    reasoningField: (reasoningField ?? defaultSimulatorOptions.reasoningField) as SimulatorOptions['reasoningField'],
  });
  announce(simulator, options, json);
  await stopped();
  const counters = simulator.snapshot();
  if (json) process.stdout.write(`${JSON.stringify({ event: 'end', ...counters })}\n`);
  else process.stdout.write(`\n${endWords(counters)}\n`);
  if (counters.lostMs > 0) process.stderr.write(`${lostTimeNote(counters.lostMs)}\n`);
  await simulator.close();
}

/** For the end of anything that a simulated endpoint took part in and could not keep its own clock. */
export function lostTimeNote(lostMs: number): string {
  const paint = paletteFor(process.stderr);
  const what = `The simulated endpoint lost ${formatDurationMs(lostMs)}: this machine could not keep up with it, so it was slower than the machine it models. Use a lower --speed or a lower load.`;
  return labelled(paint.yellow('Note'), what, 6, widthOf(process.stderr));
}

function endWords({ requests, accepted, rejected, invalid, generationTokens }: SimulatorSnapshot): string {
  return `${formatWhole(requests)} requests: ${formatWhole(accepted)} taken on, ${formatWhole(rejected)} refused as busy, ${formatWhole(invalid)} refused as wrong; ${formatWhole(generationTokens)} tokens generated`;
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
  if (share === undefined) throw usage(`--fault ${text} gives no share; write for example --fault ${text}=2%`);
  return [name, shareOf(`fault ${name}`, share)];
}

const seeAlso = 'See: busytone simulate --help; machines, busy styles and faults: busytone simulate --list';

function usage(message: string): BusytoneError {
  return new BusytoneError(message, {
    code: 'usage.simulate',
    exitCode: exitCodes.usage,
    hint: seeAlso,
  });
}
