import type { Setting } from './setting.ts';

/** Settings of the command line as a client of a running server; not of the server. */
export const clientSettings = {
  url: {
    name: 'URL',
    description: 'Address of the server that the command line calls.',
    form: 'http://host:port',
    parse: (text: string) => (/^https?:$/u.test(URL.parse(text)?.protocol ?? '') ? text : undefined),
    default: 'http://127.0.0.1:4080',
  } satisfies Setting<string>,
  token: {
    name: 'TOKEN',
    description:
      'Management token of the command line; by default that of `gingham dev` in the data directory.',
    form: 'a management token',
    // Rejected here: an error of the HTTP client would reveal a token that no header can contain.
    parse: (text: string) => (/^[\x21-\x7e]+$/u.test(text) ? text : undefined),
    default: null,
    isSecret: true,
  } satisfies Setting<string>,
};
