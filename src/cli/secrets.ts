const values = new Set<string>();

/** The value of an environment variable that holds a secret. It is remembered, so that no error can tell it. */
export function readSecret(name: string): string | undefined {
  const value = process.env[name];
  if (value !== undefined) values.add(value.trim());
  return value;
}

/** All that was read so far. */
export function secretsRead(): readonly string[] {
  return [...values];
}
