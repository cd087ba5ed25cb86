import type { K6Target } from '../setup.js';

/** Header fields of every request to a target. `identity`: a compressed stream would be held back by its compressor. */
export function headersOf(target: K6Target, apiKey: string | null): Record<string, string> {
  const fields: Record<string, string> = {
    accept: 'text/event-stream, application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'busytone',
  };
  if (apiKey !== null) {
    if (target.apiKeyHeader === null) fields['authorization'] = `Bearer ${apiKey}`;
    else fields[target.apiKeyHeader] = apiKey;
  }
  for (const [name, value] of Object.entries(target.headers)) {
    fields[name.toLowerCase()] = value.replace(/[\r\n]+/g, ' ');
  }
  return fields;
}

/**
 * The keys that a test needs, from the environment of k6, by the names of their variables. Nothing needs one here when a
 * relay sends the requests.
 * @throws Error when a variable that the scenario names is not set.
 */
export function keysFrom(
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  return new Map(
    names.map(name => {
      const key = environment[name]?.trim();
      if (key === undefined || key === '') {
        throw new Error(`The environment variable ${name} is not set, so there is no API key.`);
      }
      return [name, key];
    }),
  );
}
