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

/** Makes what reads these texts from an address. */
export function texts<Name extends string>(...names: Name[]): (search: Search) => { [key in Name]?: string } {
  return (search) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = textIn(search, name);
        return value === undefined ? [] : [[name, value]];
      }),
    ) as { [key in Name]?: string };
}
