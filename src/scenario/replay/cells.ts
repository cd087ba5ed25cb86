import { show } from '../file/problem.js';

/** More tokens than any endpoint takes. */
const mostTokens = 10_000_000;

/** A wrong value of a line; caught where lines are read. */
export class WrongValue extends Error {}

/** The cells of a line of CSV; quotes as in RFC 4180, without line breaks within them. */
export function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map(cell => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === '"') {
      if (quoted && line[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (character === ',' && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  if (quoted) throw new WrongValue('a quote is not closed');
  cells.push(cell.trim());
  return cells;
}

/** Where the columns of a header stand, by name in lower case; of two alike the first counts. */
export function columnsOf(header: string): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const names = header.includes('"') && (header.split('"').length - 1) % 2 === 1 ? [] : cellsOf(header);
  for (const [at, name] of names.entries()) {
    const key = name.toLowerCase();
    if (!columns.has(key)) columns.set(key, at);
  }
  return columns;
}

/** A finite number, else `WrongValue`. */
export function numberIn(text: string | undefined, what: string): number {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new WrongValue(`expected ${what}, got ${show(text || undefined)}`);
  return value;
}

/** A whole number of tokens from 0, else `WrongValue`. */
export function tokensIn(value: unknown, what: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= mostTokens) return number;
  throw new WrongValue(`expected ${what} from 0 to ${mostTokens}, got ${show(value === '' ? undefined : value)}`);
}

/** A name that a record can carry as its class, else `WrongValue`. */
export function classIn(value: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)) return value;
  throw new WrongValue(`expected a class of letters, digits and dashes, got ${show(value)}`);
}

const labels = ['baseline', 'onset', 'peak', 'decay', 'recovery'] as const;

/** A phase label, else `WrongValue`. */
export function phaseIn(value: string): (typeof labels)[number] {
  const label = labels.find(each => each === value);
  if (label !== undefined) return label;
  throw new WrongValue(`expected a phase (${labels.join(', ')}), got ${show(value)}`);
}

/** A running number such as that of a turn, from 1, else `WrongValue`. */
export function ordinalIn(value: unknown, what: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number < 2 ** 32) return number;
  throw new WrongValue(`expected ${what} from 1, got ${show(value)}`);
}

/** Ids of blocks: whole numbers from 0 to 2^53, else `WrongValue`. */
export function blocksIn(values: readonly unknown[]): readonly number[] {
  return values.map(value => {
    const id = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id;
    throw new WrongValue(`expected ids of blocks as whole numbers, got ${show(value)}`);
  });
}

/** The JSON object of a line, else `WrongValue`. */
export function objectIn(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new WrongValue('no JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new WrongValue(`expected a JSON object, got ${show(value)}`);
}

/** A JSON object, or null for anything else. */
export function objectOrNull(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    return objectIn(line);
  } catch {
    return null;
  }
}
