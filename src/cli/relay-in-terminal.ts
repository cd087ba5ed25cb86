import { type RelayCommand, serveRelay } from '../app/relay.js';
import { formatWhole } from '../base/units.js';
import { onStopSignals } from './signals.js';

/** Serves a relay until Ctrl-C or SIGTERM. */
export async function relayInTerminal(command: RelayCommand, json: boolean): Promise<void> {
  const { relay, planHash, target } = await serveRelay(command);
  const { url } = relay;
  process.stdout.write(
    json
      ? `${JSON.stringify({ event: 'ready', url, planHash, target })}\n`
      : `Relay at ${url}, for load on ${target}\n\nRun k6: cd ${command.folder} && BUSYTONE_RELAY=${url} k6 run main.js\nEnd it: Ctrl-C\n`,
  );
  await new Promise<void>(resolve => {
    const forget = onStopSignals(() => {
      forget();
      resolve();
    });
  });
  const { attempts } = relay;
  await relay.close();
  process.stdout.write(
    json ? `${JSON.stringify({ event: 'end', attempts })}\n` : `\n${formatWhole(attempts)} requests relayed\n`,
  );
}
