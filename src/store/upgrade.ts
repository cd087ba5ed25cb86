import { retryBehaviourOf } from '../scenario/clients/retry.js';
import type { ClientBehaviour } from '../scenario/types.js';

type Given = Readonly<Record<string, unknown>>;
const mapOf = (value: unknown): Given => (typeof value === 'object' && value !== null ? (value as Given) : {});

/**
 * The content of a `run.json` in today's form. busytone 0.1.0 knew clients by the name of their retry policy and one
 * time of patience, and no clients or keys of single classes. What is damaged passes through, for the schema to name.
 */
export function upgradedManifest(manifest: unknown): unknown {
  const scenario = mapOf(mapOf(manifest)['scenario']);
  const clients = upgradedClients(mapOf(scenario['clients']));
  const { traffic } = scenario;
  if (clients === null || !Array.isArray(traffic)) return manifest;
  const upgraded = traffic.map(each => ({ clients, apiKeyEnv: null, ...mapOf(each) }));
  return { ...mapOf(manifest), scenario: { ...scenario, clients, traffic: upgraded } };
}

/** null when it is not in the old form. */
function upgradedClients({ retry, patienceFirstTokenMs }: Given): ClientBehaviour | null {
  if (retry !== 'none' && retry !== 'openai-sdk') return null;
  const firstTokenSeconds =
    typeof patienceFirstTokenMs === 'number'
      ? ({ kind: 'constant', value: patienceFirstTokenMs / 1_000 } as const)
      : null;
  return {
    retry: retryBehaviourOf(retry),
    reclick: null,
    patience: { firstTokenSeconds, totalSeconds: null, cancel: null },
  };
}
