/** An invalid field of a request: its path as the API spells it (`redirect_uris[0]`), and the problem. */
export interface FieldError {
  path: string;
  problem: string;
}

/** The fields that an error concerns, each with its problem as a sentence. */
export function fieldErrorsOf({ fields }: { fields: readonly FieldError[] }): FieldError[] {
  return fields.map(({ path, problem }) => ({ path, problem: sentence(problem) }));
}

function sentence(text: string): string {
  const end = /[.!?]$/u.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}
