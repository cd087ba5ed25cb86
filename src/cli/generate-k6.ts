import { type GenerateK6Options, generateK6Folder } from '../app/generate-k6.js';

/** Writes a k6 test and says how to run it. */
export async function generateInTerminal(options: GenerateK6Options, json: boolean): Promise<void> {
  const generated = await generateK6Folder(options);
  if (json) {
    process.stdout.write(`${JSON.stringify({ out: options.out, ...generated }, null, 2)}\n`);
    return;
  }
  const run = `Run it: cd ${options.out} && ${generated.command}`;
  const steps = generated.transport === 'relay' ? [`Relay:  busytone relay ${options.out}`, run] : [run];
  process.stdout.write(
    [
      `Wrote ${generated.files.length} files to ${options.out}. What they are and what the numbers mean: ${options.out}/README.md`,
      `Plan ${generated.planHash}`,
      '',
      ...steps,
      ...(generated.parallelism === null
        ? []
        : [`On Kubernetes (pods: ${generated.parallelism}): the steps stand in ${options.out}/README.md`]),
      '',
    ].join('\n'),
  );
}
