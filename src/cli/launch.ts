import { Config, run } from '@oclif/core';
import { explain } from './explain.js';
import { guardTerminal } from './terminal-guard.js';

/**
 * Runs the command line once and ends the process with the command's exit code. Whatever goes wrong is told to a person
 * in a few lines on stderr, never as a stack trace.
 */
export async function launch(argv: readonly string[], moduleUrl: string): Promise<void> {
  quietWhenReaderLeaves(process.stdout);
  quietWhenReaderLeaves(process.stderr);
  // What goes into a file or another program stays as it is.
  if (process.stdout.isTTY) guardTerminal(process.stdout);
  guardTerminal(process.stderr);
  let config: Config | null = null;
  const tell = (error: unknown) => {
    const { text, exitCode } = explain(error, config);
    if (text !== '') process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  };
  process.on('uncaughtException', error => {
    tell(error);
    process.exit();
  });
  try {
    config = await Config.load(moduleUrl);
    await run(asFlag(argv), config);
  } catch (error) {
    tell(error);
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit();
}

/** `busytone help run` is what people type; oclif knows `busytone run --help`. */
function asFlag(argv: readonly string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}

/** `busytone … | head` closes the pipe early; that is the reader's right and no error. */
function quietWhenReaderLeaves(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => stream.write('', () => resolve()));
}
