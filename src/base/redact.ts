import { base64Forms } from './base64-forms.js';

/** Secrets shorter than this would blank out ordinary text. */
const shortestSecret = 4;
/** What is left of a secret at the end of a text that was cut; fewer characters are no use to anybody. */
const shortestRest = 8;

const bearer = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
const keyLike = /\b(sk|nvapi|gsk|pplx|hf|fw|xai|r8)[-_][A-Za-z0-9_-]{8,}/g;
const mark = '[redacted]';

/**
 * Makes a function that removes the given secrets, and anything shaped like an API key or an authorization header,
 * from a text before it is stored, printed or shown. Providers echo keys in their error messages.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const remove = secretRemover(secrets);
  return text => remove(text).replace(bearer, `$1 ${mark}`).replace(keyLike, `$1-${mark}`);
}

/**
 * The same for the given secrets alone, so that what only looks like a key stays. They are found as they are, as part of
 * a URL or of JSON, in Base64 (also within something longer, such as `user:password`), and cut off at the end of a text.
 */
export function secretRemover(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter(secret => secret.length >= shortestSecret);
  const forms = [...new Set(known.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return text => {
    let clean = text;
    for (const form of forms) clean = clean.split(form).join(mark);
    return withoutRest(clean, forms);
  };
}

function formsOf(secret: string): readonly string[] {
  const inUrl = encodeURIComponent(secret);
  const inUrlLower = inUrl.replace(/%../g, sequence => sequence.toLowerCase());
  return [secret, inUrl, inUrlLower, JSON.stringify(secret).slice(1, -1), ...base64Forms(secret)];
}

/** A message that was shortened before it came here may end within a secret, perhaps with a quotation mark behind. */
function withoutRest(text: string, forms: readonly string[]): string {
  const end = /["'”’)\]…\s]*$/.exec(text)?.index ?? text.length;
  for (const [body, behind] of [
    [text, ''],
    [text.slice(0, end), text.slice(end)],
  ] as const) {
    if (body.length < shortestRest) continue;
    for (const form of forms) {
      // Most texts end with nothing that is in any secret, which is found out at once.
      const found = form.indexOf(body.slice(-shortestRest));
      const rest = form.slice(0, found + shortestRest);
      if (found >= 0 && rest !== form && body.endsWith(rest)) return `${body.slice(0, -rest.length)}${mark}${behind}`;
    }
  }
  return text;
}
