import { spawn } from 'node:child_process';
import { BusytoneError } from '../base/errors.js';

/** A program that starts compose files, as its first words. */
export type ComposeCommand = readonly [program: string, ...words: readonly string[]];

const known: readonly ComposeCommand[] = [['docker', 'compose'], ['podman', 'compose'], ['docker-compose']];

/** Compose begins to speak of what is wrong after what it did. */
const mostLines = 6;

/**
 * The first of docker compose, podman compose and docker-compose that works here.
 * @throws BusytoneError `dashboards.no_compose` when none does.
 */
export async function findCompose(): Promise<ComposeCommand> {
  for (const command of known) {
    const { code } = await run([...command, 'version'], () => {});
    if (code === 0) return command;
  }
  throw new BusytoneError('Neither docker compose nor podman compose works here', {
    code: 'dashboards.no_compose',
    hint: 'Install Docker with its compose plugin, or bring the dashboards into a Grafana of your own: busytone dashboards install',
  });
}

/**
 * Starts the stack in a folder, in the background.
 * @param tell hears what compose says while it works
 * @throws BusytoneError `dashboards.compose_failed` with the last words of compose.
 */
export async function composeUp(command: ComposeCommand, folder: string, tell: (text: string) => void): Promise<void> {
  const words = [...command, '--project-directory', folder, '-f', `${folder}/compose.yaml`, 'up', '--detach'];
  const { code, said } = await run(words, tell);
  if (code === 0) return;
  const last = said.trim().split('\n').slice(-mostLines).join('\n');
  throw new BusytoneError(`${command.join(' ')} could not start the stack (exit code ${code ?? 'none'}):\n${last}`, {
    code: 'dashboards.compose_failed',
    where: `${folder}/compose.yaml`,
    hint: hintOf(last),
  });
}

function hintOf(said: string): string {
  if (/daemon|docker\.sock|podman\.sock/i.test(said)) {
    return 'Docker itself is not running, or you may not use it: start it, or join the group "docker".';
  }
  if (/port is already allocated|address already in use/i.test(said)) {
    return 'Set BUSYTONE_GRAFANA_PORT, BUSYTONE_INFLUXDB_PORT or BUSYTONE_PROMETHEUS_PORT to a free port and run again.';
  }
  return 'The same by hand shows more: docker compose up, in the stack’s folder.';
}

function run(
  [program = '', ...args]: readonly string[],
  tell: (text: string) => void,
): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise(resolve => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      tell(chunk.toString('utf8'));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', error => resolve({ code: null, said: error.message }));
    child.once('close', code => resolve({ code, said }));
  });
}
