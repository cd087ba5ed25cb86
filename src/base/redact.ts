/** Secrets shorter than this would blank out ordinary text. */
const shortestSecret = 4;

const bearer = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
const keyLike = /\b(sk|nvapi|gsk|pplx|hf|fw|xai|r8)[-_][A-Za-z0-9_-]{8,}/g;

/**
 * Makes a function that removes the given secrets, and anything shaped like an API key or an authorization header,
 * from a text before it is stored, printed or shown. Providers echo keys in their error messages.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter(secret => secret.length >= shortestSecret).sort((a, b) => b.length - a.length);
  return text => {
    let clean = text;
    for (const secret of known) clean = clean.split(secret).join('[redacted]');
    return clean.replace(bearer, '$1 [redacted]').replace(keyLike, '$1-[redacted]');
  };
}
