import { BusytoneError, exitCodes } from '../base/errors.js';
import type { Scenario, TargetSpec } from '../scenario/types.js';

/** A key in memory, with the name of the variable that it came from. Both null: requests go without a key. */
export interface Credential {
  readonly apiKeyEnv: string | null;
  readonly apiKey: string | null;
}

/** Every key that a scenario sends. */
export interface RunKeys {
  /** Of the classes that have none of their own; null where there is none, or no such class. */
  readonly target: string | null;
  readonly classes: ReadonlyMap<string, string>;
  /** Each once, in the order of the traffic; never empty. */
  readonly credentials: readonly Credential[];
  /** Value of `Proxy-Authorization`; null where the proxy takes none. */
  readonly proxyAuthorization: string | null;
  /** All that must never be stored or printed. */
  readonly secrets: readonly string[];
}

/**
 * Reads the keys of all classes that take part, each from the variable that it names.
 * @throws BusytoneError `target.key_missing` or `target.key_malformed` (exit code 2), without a key in its words.
 */
export function readKeys(scenario: Scenario, readSecret: (name: string) => string | undefined): RunKeys {
  const { target, traffic } = scenario;
  const known = new Map<string | null, string | null>();
  const keyOf = (name: string | null, cure: string): string | null => {
    const key = known.get(name) ?? (name === null ? null : keyIn(name, readSecret(name), cure));
    known.set(name, key);
    return key;
  };
  const classes = new Map<string, string>();
  let targetKey: string | null = null;
  for (const { class: name, weight, apiKeyEnv } of traffic) {
    if (weight <= 0) continue;
    if (apiKeyEnv === null) {
      targetKey = keyOf(target.apiKeyEnv, 'with --api-key-env');
    } else {
      const key = keyOf(apiKeyEnv, `in the traffic class ${name}`);
      if (key !== null) classes.set(name, key);
    }
  }
  const proxy = proxyCredentials(target, readSecret);
  return {
    target: targetKey,
    classes,
    credentials: [...known].map(([apiKeyEnv, apiKey]) => ({ apiKeyEnv, apiKey })),
    proxyAuthorization: proxy === null ? null : `Basic ${Buffer.from(proxy).toString('base64')}`,
    secrets: [...[...known.values()].filter(key => key !== null), ...(proxy === null ? [] : secretsOfProxy(proxy))],
  };
}

function keyIn(name: string, value: string | undefined, cure: string): string {
  const key = value?.trim();
  if (key === undefined || key === '') {
    throw new BusytoneError(`The environment variable ${name} is not set, so there is no API key`, {
      code: 'target.key_missing',
      exitCode: exitCodes.usage,
      hint: `export ${name}=… and run again, or name another variable ${cure}.`,
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new BusytoneError(`The environment variable ${name} holds spaces or characters that no key has`, {
      code: 'target.key_malformed',
      exitCode: exitCodes.usage,
      hint: 'Set it to the key alone, without quotes, line breaks or "Bearer".',
    });
  }
  return key;
}

/** `user:password` of the proxy (RFC 7617), from the variable that the target names. */
function proxyCredentials(
  { proxy, proxyAuthEnv }: TargetSpec,
  readSecret: (name: string) => string | undefined,
): string | null {
  if (proxyAuthEnv === null) return null;
  if (proxy === null) {
    throw new BusytoneError(`There is no proxy that the user and password in ${proxyAuthEnv} are for`, {
      code: 'target.proxy_missing',
      exitCode: exitCodes.usage,
      hint: 'Add --proxy URL or target.proxy, or leave --proxy-auth-env and target.proxyAuthEnv out.',
    });
  }
  const value = readSecret(proxyAuthEnv)?.trim() ?? '';
  if (/^[^:\p{Cc}]+:\P{Cc}*$/u.test(value)) return value;
  throw new BusytoneError(`The environment variable ${proxyAuthEnv} holds no user:password for the proxy`, {
    code: value === '' ? 'target.proxy_auth_missing' : 'target.proxy_auth_malformed',
    exitCode: exitCodes.usage,
    hint: `export ${proxyAuthEnv}=user:password and run again, or name another variable with --proxy-auth-env.`,
  });
}

/** Together, as the header carries them, and the password alone. */
function secretsOfProxy(credentials: string): readonly string[] {
  const password = credentials.slice(credentials.indexOf(':') + 1);
  return [credentials, Buffer.from(credentials).toString('base64'), ...(password === '' ? [] : [password])];
}
