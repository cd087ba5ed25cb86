import { BusytoneError, exitCodes } from '../base/errors.js';
import { redactor } from '../base/redact.js';
import { type Relay, startRelay } from '../engine/relay.js';
import { readK6Setup } from '../k6/folder.js';
import { commandOf } from '../k6/generate/readme.js';
import { refuseUnfit } from '../k6/generate/unfit.js';
import { scenarioOf } from '../k6/setup.js';
import { createPlan } from '../scenario/plan.js';
import { isAttack } from '../scenario/shapes/attack.js';
import { guardHost } from './host-guard.js';
import { readKeys } from './keys.js';

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
  /** Runs the test, in the folder. */
  readonly command: string;
}

/**
 * Serves the scripts of a generated folder: sends what k6 asks for to the folder's target, and watches it.
 * @throws BusytoneError for a folder that is none or whose scripts ask no relay, a missing key, a host that is not allowed, or a port in use.
 */
export async function serveRelay(command: RelayCommand): Promise<ServedRelay> {
  const { folder, port, insecureTls } = command;
  const setup = await readK6Setup(folder);
  const { target, salt, keepGaps, transport } = setup;
  if (transport !== 'relay') {
    throw new BusytoneError(`The scripts in ${folder} ask no relay: they were made for the transport ${transport}`, {
      code: 'relay.not_asked',
      exitCode: exitCodes.usage,
      hint: 'Run k6 without a relay, as the README of the folder says; or make them anew with --transport relay.',
    });
  }
  const scenario = scenarioOf(setup);
  refuseUnfit(scenario, 'schedule');
  const plan = createPlan(scenario);
  const keys = readKeys(scenario, command.readSecret);
  const clearance = await guardHost({
    url: target.url,
    allowHosts: [...scenario.allowHosts, ...command.allowHosts],
    attack: scenario.load.mode !== 'replay' && isAttack(scenario.load.shape),
    confirm: null,
  });
  try {
    const relay = await startRelay({
      // Of a replay's rows nothing is known here, and nothing has to be: k6 says what to send.
      plan: {
        scenario,
        phaseAt: plan.phaseAt,
        planHash: scenario.load.mode === 'replay' ? setup.planHash : plan.planHash,
      },
      target: {
        ...target,
        apiKey: keys.target,
        classKeys: keys.classes,
        addresses: clearance.addresses,
        http: 1.1,
        insecureTls,
        proxy: null,
      },
      salt,
      keepGaps,
      port,
      redact: redactor(keys.secrets),
    });
    return { relay, planHash: setup.planHash, target: target.url, command: commandOf(transport) };
  } catch (cause) {
    throw new BusytoneError(`The relay cannot listen on port ${port}`, {
      code: 'relay.port',
      exitCode: exitCodes.usage,
      hint: 'Take another with --port, and tell k6: BUSYTONE_RELAY=http://127.0.0.1:PORT',
      cause,
    });
  }
}
