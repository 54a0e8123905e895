/** An invalid field of a request: its path as the API spells it (`redirect_uris[0]`), and the problem. */
export interface FieldError {
  path: string;
  problem: string;
}

/** Codes whose message ends in a list of fields. */
const listing = [
  'MISSING_FIELDS',
  'UNKNOWN_FIELDS',
  'INVALID_FIELD',
  'INVALID_PRODUCT',
  'INVALID_LOGO',
  'CONTACT_REQUIRED',
];

/** Codes about one field that their message does not list, with the field's path. */
const fixed: Readonly<Record<string, string>> = {
  ASSETS_UNDER_MANAGEMENT_REQUIRED: 'assets_under_management.amount',
  CUSTOMER_ALREADY_CREATED: 'application_name',
  LOGO_REQUIRED: 'logo',
};

/**
 * The fields that an error message lists, in its order: `a field has an invalid value: address.city must …;
 * website is …`. Empty if it lists none.
 */
export function fieldErrorsOf({ code, message }: { code: string; message: string }): FieldError[] {
  const path = fixed[code];
  if (path !== undefined) return [{ path, problem: sentence(message.replaceAll('_', ' ')) }];
  const start = message.indexOf(': ');
  if (!listing.includes(code) || start < 0) return [];
  return message
    .slice(start + 2)
    .split('; ')
    .flatMap((item) => {
      const [, name, problem] = /^([a-z_]+(?:\[\d+\]|\.[a-z_]+)*)(?: (.+))?$/su.exec(item) ?? [];
      const isRest = name === 'and' && /^\d+ more$/u.test(problem ?? '');
      if (name === undefined || isRest) return [];
      return [{ path: name, problem: problem === undefined ? 'Required.' : sentence(problem) }];
    });
}

function sentence(text: string): string {
  const end = /[.!?]$/u.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}
