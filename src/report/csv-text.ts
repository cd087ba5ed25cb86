/**
 * Rows as CSV (RFC 4180), with line feeds. A text that a spreadsheet would take for a formula, full-width signs included, gets an apostrophe before it:
 * providers' words end up in such files.
 */
export function csvText(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return `${rows.map(row => row.map(field).join(',')).join('\n')}\n`;
}

function field(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
