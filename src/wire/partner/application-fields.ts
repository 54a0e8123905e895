import Type from 'typebox';
import { text } from '../fields.ts';

const redirectUrisMax = 100;

/** Application fields that institutions receive, on creation and on change. */
export const applicationFields = {
  application_name: text({
    description:
      'Name shown to the customer’s users when they connect an account. Unique across all partners in production ' +
      'and development, among your own end customers in the sandbox.',
  }),
  website: text({
    description: 'The customer’s website, with or without a scheme; checked for channel conflicts.',
    maxLength: 2048,
  }),
  redirect_uris: Type.Array(text({ description: 'OAuth redirect URI.', maxLength: 2048 }), {
    maxItems: redirectUrisMax,
    description:
      'Where institutions can redirect the customer’s users: https, or http for localhost and 127.0.0.1; without ' +
      'query, fragment or dot segments; `*` only as the whole left-most label. Scheme and host are stored in ' +
      'lower case. Institutions require at least one with https.',
  }),
};
