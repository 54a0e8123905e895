/** Words in ASCII with single spaces between: most names, and all that folding does to them is lower their case. */
const plainWords = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/u;

/** Folds case, width, white space and what cannot be seen, so that names which read the same are the same. */
export function foldName(name: string): string {
  if (plainWords.test(name)) return name.toLowerCase();
  return (
    name
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      // Once more than seems needed: the small letter of ẞ is ß, whose capitals are SS.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKC')
      .replace(/\s+/gu, ' ')
      .trim()
  );
}
