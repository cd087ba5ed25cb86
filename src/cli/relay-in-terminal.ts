import { type RelayCommand, serveRelay } from '../app/relay.js';
import { formatWhole } from '../base/units.js';
import { onStopSignals } from './signals.js';

/** Serves a relay until Ctrl-C or SIGTERM. */
export async function relayInTerminal(command: RelayCommand, json: boolean): Promise<void> {
  const { relay, planHash, target, command: k6 } = await serveRelay(command);
  const { url } = relay;
  // Before the words that say it is ready: whoever reads them may end it at once.
  const stopped = new Promise<void>(resolve => {
    const forget = onStopSignals(() => {
      forget();
      resolve();
    });
  });
  process.stdout.write(
    json
      ? `${JSON.stringify({ event: 'ready', url, planHash, target })}\n`
      : `Relay at ${url}, for load on ${target}\n\nRun k6: cd ${command.folder} && BUSYTONE_RELAY=${url} ${k6}\nEnd it: Ctrl-C\n`,
  );
  await stopped;
  const { attempts } = relay;
  await relay.close();
  process.stdout.write(
    json ? `${JSON.stringify({ event: 'end', attempts })}\n` : `\n${formatWhole(attempts)} requests relayed\n`,
  );
}
