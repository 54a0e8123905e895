import { styleText } from 'node:util';

type Row = Record<string, unknown>;

/** Formats a reply as text: a list as a table, a resource as lines; with these fields, or all. */
export function readable({ request_id, next_cursor, ...reply }: Row, fields?: readonly string[]): string {
  const list = listIn(reply);
  if (fields !== undefined && list !== undefined) {
    const rows = reply[list] as Row[];
    return rows.length === 0 ? 'none\n' : table(fields, rows);
  }
  const thing = unwrapped(reply);
  if (Object.keys(thing).length === 0) return 'done\n';
  return record(fields === undefined ? thing : Object.fromEntries(fields.map((name) => [name, thing[name]])));
}

/** Merges a reply's single resource with the fields next to it, such as its secret. */
function unwrapped(reply: Row): Row {
  const things = Object.values(reply).filter((value) => typeof value === 'object' && value !== null);
  const [thing] = things;
  if (thing === undefined || things.length > 1 || Array.isArray(thing)) return reply;
  const beside = Object.entries(reply).filter(([, value]) => value !== thing);
  return { ...thing, ...Object.fromEntries(beside) };
}

/** Returns the name of a reply's list, if it has one. */
export function listIn(reply: Row): string | undefined {
  return Object.keys(reply).find((name) => Array.isArray(reply[name]));
}

/** Formats rows under a heading line, each column as wide as its widest value. */
function table(columns: readonly string[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => inline(row[column])));
  const widths = columns.map((column, at) => widest([column, ...cells.map((row) => row[at] ?? '')]));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [styleText('dim', line(columns)), ...cells.map(line)].map((text) => `${text}\n`).join('');
}

/** Formats a resource: a line for each field, and a table for each list of objects in it. */
function record(row: Row): string {
  const fields = Object.entries(row).filter(([, value]) => !isListOfThings(value));
  const width = widest(fields.map(([name]) => name));
  const lines = fields.map(([name, value]) => `${styleText('dim', pad(name, width))}  ${inline(value)}\n`);
  const lists = Object.entries(row).filter(([, value]) => isListOfThings(value)) as [string, Row[]][];
  return [
    ...lines,
    ...lists.map(
      ([name, rows]) => `\n${styleText('bold', name)}\n${table(Object.keys(rows[0] ?? {}), rows)}`,
    ),
  ].join('');
}

function isListOfThings(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'object';
}

function inline(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (Array.isArray(value)) return value.map(inline).join(', ') || '-';
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value);
  return entries.map(([name, inner]) => `${name}: ${nested(inner)}`).join(', ') || '-';
}

function nested(value: unknown): string {
  const isThing = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isThing ? `(${inline(value)})` : inline(value);
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => [...text].length));
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}
