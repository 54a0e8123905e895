/** ASCII words separated by single spaces, as in most names; folding them only lowers their case. */
const plainWords = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/u;

/** Folds case, width, white space and invisible characters, so that names that read the same compare equal. */
export function foldName(name: string): string {
  if (plainWords.test(name)) return name.toLowerCase();
  return (
    name
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      // The first toLowerCase() is required: the lower case of ẞ is ß, whose upper case is SS.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKC')
      .replace(/\s+/gu, ' ')
      .trim()
  );
}
