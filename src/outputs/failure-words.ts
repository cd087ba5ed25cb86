/** What a person can do about failures of a connection, by the code that Node.js gives them. */
const cures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start the server, or correct host and port',
  ENOTFOUND: 'there is no such host; correct its name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'no way leads to that host',
  ENETUNREACH: 'no way leads to that network',
};

/** A failure to reach the other side as words for a person; `limitMs` is how long it had to answer. */
export function failureWords(error: unknown, limitMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${limitMs / 1_000} s`;
  const code = codeOf(error) ?? codeOf(error.cause);
  const cure = cures[code ?? ''];
  if (cure !== undefined) return `${code}: ${cure}`;
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? `${error.message}: ${cause.message}` : error.message;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
