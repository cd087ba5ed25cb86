import { BusytoneError, exitCodes } from '../base/errors.js';
import { redactor } from '../base/redact.js';
import { type Relay, startRelay } from '../engine/relay.js';
import { readK6Setup } from '../k6/folder.js';
import { createPlan } from '../scenario/plan.js';
import { isAttack } from '../scenario/shapes/attack.js';
import { guardHost } from './host-guard.js';
import { keyOf } from './run.js';

export interface RelayCommand {
  /** A folder that `generate k6` wrote. */
  readonly folder: string;
  readonly port: number;
  readonly allowHosts: readonly string[];
  readonly insecureTls: boolean;
  readonly readSecret: (name: string) => string | undefined;
}

export interface ServedRelay {
  readonly relay: Relay;
  readonly planHash: string;
  readonly target: string;
}

/**
 * Serves the scripts of a generated folder: sends what k6 asks for to the folder's target, and watches it.
 * @throws BusytoneError for a folder that is none, a missing key, a host that is not allowed, or a port in use.
 */
export async function serveRelay(command: RelayCommand): Promise<ServedRelay> {
  const { folder, port, insecureTls } = command;
  const setup = await readK6Setup(folder);
  const { scenario, target, keepGaps } = setup;
  const apiKey = keyOf({ ...scenario.target, apiKeyEnv: target.apiKeyEnv }, command.readSecret);
  const clearance = await guardHost({
    url: target.url,
    allowHosts: [...scenario.allowHosts, ...command.allowHosts],
    attack: isAttack(scenario.load.shape),
    confirm: null,
  });
  try {
    const relay = await startRelay({
      plan: createPlan(scenario),
      target: { ...target, apiKey, addresses: clearance.addresses, insecureTls },
      keepGaps,
      port,
      redact: redactor(apiKey === null ? [] : [apiKey]),
    });
    return { relay, planHash: setup.planHash, target: target.url };
  } catch (cause) {
    throw new BusytoneError(`The relay cannot listen on port ${port}`, {
      code: 'relay.port',
      exitCode: exitCodes.usage,
      hint: 'Take another with --port, and tell k6: BUSYTONE_RELAY=http://127.0.0.1:PORT',
      cause,
    });
  }
}
