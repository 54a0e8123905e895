/** What an address says after its question mark, read with care: anybody can write one. */
type Search = Record<string, unknown>;

/** A text, undefined where there is none. */
export function textIn(search: Search, name: string): string | undefined {
  const value = search[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One of these, undefined for anything else. */
export function choiceIn<Value extends string>(
  search: Search,
  name: string,
  values: readonly Value[],
): Value | undefined {
  return values.find((value) => value === search[name]);
}

/** Makes what reads these texts from an address; those that are empty there are as those that are not there. */
export function texts<Name extends string>(...names: Name[]): (search: Search) => { [key in Name]?: string } {
  // Each is named, as the router keeps what it finds in the address and is not told of here.
  return (search) =>
    Object.fromEntries(names.map((name) => [name, textIn(search, name)])) as { [key in Name]?: string };
}

/** What an address says after a change to it; what says nothing is left out. */
export function changed<Said extends object>(search: Said, changes: Partial<Said> & Search): Said {
  const all: Search = { ...search, ...changes };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value !== ''),
  ) as Said;
}

/** What of these there is; what is undefined is left out. */
export function given<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };
}
