/** The name of a field's column: `client_id` for `clientId`. */
type ColumnOf<Field extends string> = Field extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${ColumnOf<Rest>}`
  : '';

/** How fields are read from a row, and written to one. */
interface Columns<Field extends string> {
  readonly names: readonly ColumnOf<Field>[];
  read<Row extends Record<ColumnOf<Field>, unknown>>(
    row: Row,
  ): { [F in Field]: Row[ColumnOf<F> & keyof Row] };
  write<Value extends Record<Field, unknown>>(value: Value): { [F in Field as ColumnOf<F>]: Value[F] };
}

/** Fields that are stored as they are, each in the column of its name. The caller adds those stored otherwise. */
export function columns<const Field extends string>(...fields: Field[]): Columns<Field> {
  const names = fields.map((field) => field.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`));
  return {
    names: names as ColumnOf<Field>[],
    read: (row) => copied(row, names, fields) as never,
    write: (value) => copied(value, fields, names) as never,
  };
}

/** Copies the values under `from` to a new object, under `to`. */
function copied(source: Record<string, unknown>, from: readonly string[], to: readonly string[]): object {
  const copy: Record<string, unknown> = {};
  for (let at = 0; at < from.length; at += 1) copy[to[at] as string] = source[from[at] as string];
  return copy;
}
