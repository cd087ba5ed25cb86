/** Days from 1970-01-01 to a day of the Gregorian calendar, from the lengths of 400, 100 and 4 years. */
function dayNumber(year: number, month: number, day: number): number {
  // Years that begin in March have their leap day at the end.
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 719_469;
}

const form = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?\s*(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

/**
 * A moment such as `2023-11-16 18:17:03.9799600` or `2024-05-10 00:00:00.009930+00:00` in two parts, since a double
 * cannot hold 100 ns of an epoch: whole seconds since 1970 (of UTC, or local ones where no zone is given) and the
 * milliseconds within the second. null for anything else.
 */
export function parseStamp(text: string): { readonly seconds: number; readonly ms: number } | null {
  const match = form.exec(text.trim());
  if (match === null) return null;
  const part = (at: number) => Number(match[at] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null;
  const zone = (match[9] === '-' ? -60 : 60) * (part(10) * 60 + part(11));
  const ms = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000;
  return { seconds: dayNumber(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - zone, ms };
}
