import { hostNameProblem, toAsciiHostName } from './host-name.ts';

/** Atoms of these characters separated by single dots (RFC 5322, section 3.2.3: dot-atom). */
const localPartForm = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/u;
/** In octets, like the limit of the whole address (RFC 5321, section 4.5.3.1). */
const localPartMax = 64;
const addressMax = 254;

/** Returns whether a text is an email address. Its domain can be in any script; an IP address is not a domain. */
export function isEmailAddress(text: string): boolean {
  const { localPart, domain } = partsOf(text);
  const host = toAsciiHostName(domain);
  return (
    localPart.length <= localPartMax &&
    localPartForm.test(localPart) &&
    host !== null &&
    !host.endsWith('.') &&
    hostNameProblem(host) === null &&
    `${localPart}@${host}`.length <= addressMax
  );
}

/**
 * Folds an email address, so that spellings of the same address are equal. Case is folded in ASCII only: some other
 * letters have ASCII lower-case forms and would match another user's address. A domain in another script is converted
 * to ASCII, as the domain name system compares it.
 */
export function foldEmail(email: string): string {
  const { localPart, domain } = partsOf(email);
  const isAscii = /^[\0-\x7f]*$/u.test(domain);
  const host = isAscii ? null : toAsciiHostName(domain);
  return host === null ? lowerAscii(email) : `${lowerAscii(localPart)}@${host}`;
}

function partsOf(email: string): { localPart: string; domain: string } {
  const at = email.lastIndexOf('@');
  return { localPart: email.slice(0, Math.max(at, 0)), domain: email.slice(at + 1) };
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/gu, (letters) => letters.toLowerCase());
}
