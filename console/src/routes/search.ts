/** The query parameters of a URL, which are untrusted input. */
type Search = Record<string, unknown>;

/** The text of a parameter; undefined if it is missing or empty. */
export function textIn(search: Search, name: string): string | undefined {
  const value = search[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value of a parameter if it is one of `values`, otherwise undefined. */
export function choiceIn<Value extends string>(
  search: Search,
  name: string,
  values: readonly Value[],
): Value | undefined {
  return values.find((value) => value === search[name]);
}

/** Returns a parser for these text parameters; empty ones count as missing. */
export function texts<Name extends string>(...names: Name[]): (search: Search) => { [key in Name]?: string } {
  // Returns every name, also undefined ones: the router keeps parameters that the result does not name.
  return (search) =>
    Object.fromEntries(names.map((name) => [name, textIn(search, name)])) as { [key in Name]?: string };
}

/** The query parameters after a change; undefined and empty ones are omitted. */
export function changed<Said extends object>(search: Said, changes: Partial<Said> & Search): Said {
  const all: Search = { ...search, ...changes };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value !== ''),
  ) as Said;
}

/** The same object without undefined members. */
export function given<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };
}
