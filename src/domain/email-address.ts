import { hostNameProblem, toAsciiHostName } from './host-name.ts';

/** Words of these characters with single dots between them (RFC 5322, section 3.2.3: dot-atom). */
const localPartForm = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/u;
/** Octets, as are those of the whole address (RFC 5321, section 4.5.3.1). */
const localPartMax = 64;
const addressMax = 254;

/** Whether a text is an email address. Its domain may be in any script; an IP address is no domain. */
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
 * Folds an address, so that two spellings of one address are equal. Case is folded in ASCII only: other letters have
 * small forms that are ASCII and would stand for another person. A domain of another script becomes ASCII, which the
 * domain name system compares.
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
