import { isNetwork } from '../domain/network.ts';

// The forms of the values of settings, with their parsers, which return undefined for a malformed text.

export const flag = { form: 'true or false', parse: (text: string) => ({ true: true, false: false })[text] };
export const anyText = { form: 'text', parse: (text: string) => text || undefined };

export function choice<T extends string>(values: readonly T[]) {
  return { form: values.join(', '), parse: (text: string) => values.find((value) => value === text) };
}

export function wholeNumber(min: number, max: number) {
  return {
    form: `a whole number from ${min} to ${max}`,
    parse: (text: string) => {
      const number = /^\d{1,9}$/u.test(text) ? Number(text) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

export const networkList = {
  form: 'addresses and networks (10.0.0.0/8), separated by commas',
  parse: (text: string) => {
    const networks = text.split(',').map((network) => network.trim());
    return networks.every(isNetwork) ? networks : undefined;
  },
};

export const origin = {
  form: 'https://host, with an optional port from 1 to 65535',
  parse: (text: string) => {
    const url = plainUrl(text);
    return url?.pathname === '/' && /^https?:$/u.test(url.protocol) ? url.origin : undefined;
  },
};

/** Returns a URL without user information, query and fragment, on a port that can be connected to; otherwise null. */
function plainUrl(text: string): URL | null {
  const url = URL.parse(text);
  if (url === null || url.port === '0') return null;
  return `${url.username}${url.password}${url.search}${url.hash}` === '' ? url : null;
}

/** OpenID Connect Discovery 1.0, section 3: https, no query, no fragment. */
export function isIssuer(text: string): boolean {
  const url = plainUrl(text);
  if (url === null) return false;
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}
