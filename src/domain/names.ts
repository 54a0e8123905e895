import { getDomain } from 'tldts';

/** Folds case, width and white space, so that names which read the same are the same. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** The part of a web address that is registered with a registry (`example.co.uk`); null where there is none. */
export function registrableDomain(website: string): string | null {
  return getDomain(website, { allowPrivateDomains: true })?.toLowerCase() ?? null;
}
