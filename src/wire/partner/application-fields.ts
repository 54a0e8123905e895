import Type from 'typebox';
import { text } from '../fields.ts';

const redirectUrisMax = 100;

/** What institutions are told of an end customer's application, on create and when it changes. */
export const applicationFields = {
  application_name: text({
    description:
      'What the customer’s users see when they connect an account. Unique: over all partners in production ' +
      'and development, among your own in the sandbox.',
  }),
  website: text({
    description: 'The customer’s website, with or without its scheme; reviewed for channel conflicts.',
    maxLength: 2048,
  }),
  redirect_uris: Type.Array(text({ description: 'An OAuth redirect URI.', maxLength: 2048 }), {
    maxItems: redirectUrisMax,
    description:
      'Where institutions may send the customer’s users back to: https, or http for localhost and ' +
      '127.0.0.1; without query, fragment and dot segments; `*` only as the whole left-most label. The scheme and ' +
      'the host are stored in lower case. Institutions need at least one that uses https.',
  }),
};
