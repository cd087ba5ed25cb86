const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Reads a response header by its lower-case name; null when it is absent. */
export type HeaderReader = (lowercaseName: string) => string | null;

/**
 * How long the server asks to wait, in milliseconds: `retry-after-ms` first, then `retry-after` as seconds (fractions
 * allowed) or as a date, which counts from the response's own `date` header since this room has no clock. Null when
 * neither header says anything usable, also for a negative wait; a date in the past means now.
 */
export function retryAfterMs(header: HeaderReader): number | null {
  const exact = nonNegative(header('retry-after-ms'));
  if (exact !== null) return exact;
  const value = header('retry-after');
  const seconds = nonNegative(value);
  if (seconds !== null) return seconds * 1_000;
  const until = value === null ? null : httpDateSeconds(value);
  const date = header('date');
  const now = date === null ? null : httpDateSeconds(date);
  return until === null || now === null ? null : Math.max(0, until - now) * 1_000;
}

function nonNegative(value: string | null): number | null {
  return value !== null && /^\s*\d{1,15}(\.\d*)?\s*$/.test(value) ? Number(value) : null;
}

/** Seconds since 1970 of an HTTP date in any of the three forms of RFC 9110 section 5.6.7; null when it is none. */
export function httpDateSeconds(text: string): number | null {
  const fixed = /^\w+,\s+(\d{1,2})[ -](\w{3})[ -](\d{4}|\d{2})\s+(\d{2}):(\d{2}):(\d{2})\s+GMT$/i.exec(text.trim());
  if (fixed) return seconds(fixed[3], fixed[2], fixed[1], fixed.slice(4));
  const asctime = /^\w{3}\s+(\w{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d{4})$/i.exec(text.trim());
  return asctime ? seconds(asctime[6], asctime[1], asctime[2], asctime.slice(3, 6)) : null;
}

function seconds(year = '', month = '', day = '', clock: readonly string[] = []): number | null {
  const monthIndex = monthNames.indexOf(month.toLowerCase());
  const dayOfMonth = Number(day);
  const [hour = 0, minute = 0, second = 0] = clock.map(Number);
  if (monthIndex === -1 || dayOfMonth < 1 || dayOfMonth > 31 || hour > 23 || minute > 59 || second > 60) return null;
  // Two-digit years are obsolete and were written until the 1990s at the latest; the standard's pivot needs a clock.
  const fullYear = year.length === 2 ? Number(year) + (Number(year) < 70 ? 2000 : 1900) : Number(year);
  return daysSince1970(fullYear, monthIndex + 1, dayOfMonth) * 86_400 + hour * 3_600 + minute * 60 + second;
}

/** Days of the proleptic Gregorian calendar, counted in 400-year eras of years that begin in March. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
