import { stripVTControlCharacters, styleText } from 'node:util';
import truncatedWidth from 'fast-string-truncated-width';
import type { List } from './document.ts';

type Row = Record<string, unknown>;

/** How to print a reply. */
export interface Layout {
  /** Columns of a list, or fields of a resource. */
  fields: readonly string[] | undefined;
  /** The list in the reply, if it is one. */
  list: List | undefined;
  /** Columns of the terminal; undefined if the output is read by a program or written to a file, which gets all values in full. */
  width: number | undefined;
}

/** Text, and the columns of its tables for which the terminal is too narrow. */
export interface Printed {
  output: string;
  omitted: readonly string[];
}

/** Width to which a column is narrowed before the last one is omitted. */
const narrowColumn = 12;

/** Formats a reply as text: a list as a table, a resource as lines; with these fields, or all. */
export function readable(
  { request_id, next_cursor, ...reply }: Row,
  { fields, list, width }: Layout,
): Printed {
  const shown = width === undefined ? reply : (legible(reply) as Row);
  const room = width ?? Number.POSITIVE_INFINITY;
  if (list !== undefined) {
    const rows = shown[list.name] as Row[];
    return rows.length === 0 ? plain('none\n') : table(fields ?? list.columns, rows, room);
  }
  const thing = unwrapped(shown);
  if (Object.keys(thing).length === 0) return plain('done\n');
  const picked = fields === undefined ? thing : Object.fromEntries(fields.map((name) => [name, thing[name]]));
  return record(picked, room);
}

function plain(output: string): Printed {
  return { output, omitted: [] };
}

/** Merges a reply's single resource with the fields next to it, such as its secret. */
function unwrapped(reply: Row): Row {
  const things = Object.values(reply).filter((value) => typeof value === 'object' && value !== null);
  const [thing] = things;
  if (thing === undefined || things.length > 1 || Array.isArray(thing)) return reply;
  const beside = Object.entries(reply).filter(([, value]) => value !== thing);
  return { ...thing, ...Object.fromEntries(beside) };
}

/** Returns a value as a person reads it: times to the second, in UTC, and no characters that control the terminal. */
function legible(value: unknown, name = ''): unknown {
  if (typeof value === 'number' && name.endsWith('_at'))
    return toSecond(new Date(value * 1000).toISOString());
  if (typeof value === 'string') return toSecond(visible(value));
  if (Array.isArray(value)) return value.map((item) => legible(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, legible(inner, key)]));
}

function toSecond(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$/u, '$1Z');
}

function visible(text: string): string {
  return stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}/gu, '');
}

interface Column {
  name: string;
  cells: readonly string[];
  width: number;
}

/** Formats rows under a heading line, each column as wide as its widest value or as the terminal allows. */
function table(names: readonly string[], rows: readonly Row[], room: number): Printed {
  const all = names.map((name): Column => {
    const cells = [name, ...rows.map((row) => inCell(inline(row[name]), room))];
    return { name, cells, width: widest(cells) };
  });
  const shown = fitted(all, room);
  const line = (at: number) => {
    const cells = shown.map(({ cells, width }) => pad(shortened(cells[at] ?? '', width, room), width));
    return cells.join('  ').trimEnd();
  };
  const lines = [styleText('dim', line(0)), ...rows.map((_, at) => line(at + 1))];
  return {
    output: lines.map((text) => `${text}\n`).join(''),
    omitted: names.slice(shown.length),
  };
}

/** Narrows the widest columns until all fit, and omits the last ones if they cannot. A part of an id or a time is of no use. */
function fitted(columns: readonly Column[], room: number): Column[] {
  const least = ({ name, width }: Column) =>
    isId(name) || /(?:^|_)at$/u.test(name) ? width : Math.min(width, narrowColumn);
  const atMost = (limit: number) => (column: Column) => ({
    ...column,
    width: Math.min(room, Math.max(Math.min(column.width, limit), least(column))),
  });
  const fits = (some: readonly Column[]) => some.reduce((sum, { width }) => sum + width + 2, -2) <= room;
  if (fits(columns)) return [...columns];
  const shown = [...columns];
  while (shown.length > 1 && !fits(shown.map(atMost(0)))) shown.pop();
  let limit = room;
  while (!fits(shown.map(atMost(limit)))) limit -= 1;
  return shown.map(atMost(limit));
}

function isId(name: string): boolean {
  return /(?:^|_)k?id$/u.test(name);
}

/** On a terminal, a cell is one line. */
function inCell(text: string, room: number): string {
  return room === Number.POSITIVE_INFINITY ? text : text.replace(/\s+/gu, ' ');
}

/** Returns a cell's text, on a terminal with an ellipsis if it is too long. */
function shortened(text: string, width: number, room: number): string {
  if (room === Number.POSITIVE_INFINITY) return text;
  const { index, ellipsed } = truncatedWidth(text, { limit: width, ellipsis: '…' });
  return ellipsed ? `${text.slice(0, index)}…` : text.slice(0, index);
}

/**
 * Formats a resource: a line for each field, and a table for each list of objects in it. An object that is too long for a
 * line of the terminal follows as a section.
 */
function record(row: Row, room: number, within = ''): Printed {
  const entries = Object.entries(row);
  const nameWidth = widest(entries.filter(([, value]) => !isListOfThings(value)).map(([name]) => name));
  const isLine = ([, value]: [string, unknown]) =>
    !isListOfThings(value) && !(isThing(value) && nameWidth + 2 + widthOf(inline(value)) > room);
  const lines = entries
    .filter(isLine)
    .map(([name, value]) => `${styleText('dim', pad(name, nameWidth))}  ${inline(value)}\n`);
  const sections = entries
    .filter((entry) => !isLine(entry))
    .flatMap(([name, value]) => {
      const title = `${within}${name}`;
      if (!isListOfThings(value)) return section(title, record(value as Row, room, `${title}.`));
      return [
        section(title, table(columnsIn(row, value, room), value, room)),
        ...value.flatMap((thing, at) => headersIn(thing, `${title}[${at}]`)),
      ];
    });
  return {
    output: [lines.join(''), ...sections.map(({ output }) => output)].filter(Boolean).join('\n'),
    omitted: [...new Set(sections.flatMap(({ omitted }) => omitted))],
  };
}

function section(title: string, { output, omitted }: Printed): Printed {
  return { output: `${styleText('bold', title)}\n${output}`, omitted };
}

/** Returns a section for the headers of a row of a table, with a line for each. */
function headersIn(thing: Row, within: string): Printed[] {
  return Object.entries(thing).flatMap(([name, value]) =>
    isHeaders(value)
      ? section(`${within}.${name}`, plain(value.map((one) => `${one.name}: ${one.value}\n`).join('')))
      : [],
  );
}

function isHeaders(value: unknown): value is { name: string; value: string }[] {
  return isListOfThings(value) && value.every((thing) => Object.keys(thing).join() === 'name,value');
}

/**
 * Returns the columns of a table in a resource: without headers, and on a terminal without the ids that the resource
 * itself shows.
 */
function columnsIn(row: Row, things: readonly Row[], room: number): string[] {
  const known = room === Number.POSITIVE_INFINITY ? [] : Object.values(row);
  return Object.keys(things[0] ?? {}).filter(
    (name) =>
      !things.some((thing) => isHeaders(thing[name])) &&
      !(isId(name) && things.every((thing) => known.includes(thing[name]))),
  );
}

function isThing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfThings(value: unknown): value is Row[] {
  return Array.isArray(value) && isThing(value[0]);
}

function inline(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (Array.isArray(value)) return value.map(inline).join(', ') || '-';
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value);
  return entries.map(([name, inner]) => `${name}: ${nested(inner)}`).join(', ') || '-';
}

function nested(value: unknown): string {
  return isThing(value) ? `(${inline(value)})` : inline(value);
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

/** Columns that a text takes in a terminal. */
function widthOf(text: string): number {
  return truncatedWidth(text).width;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
