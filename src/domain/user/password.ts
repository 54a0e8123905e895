import { invalidField } from '../errors.ts';
import type { User } from './user.ts';

/** In characters (NIST SP 800-63B); there are no rules about their composition. */
export const passwordLength = { min: 12, max: 256 };

/** Common passwords, and parts of them. */
const obviousParts = [
  ...[
    'password',
    'passwort',
    'passw0rd',
    'kennwort',
    'qwertyuiop',
    'qwertzuiop',
    'qwerty',
    'qwertz',
    'asdfghjkl',
  ],
  ...[
    '1q2w3e4r5t6y',
    '1q2w3e4r',
    'letmein',
    'iloveyou',
    'welcome',
    'sunshine',
    'monkey',
    'dragon',
    'football',
  ],
  ...[
    'baseball',
    'princess',
    'superman',
    'administrator',
    'operator',
    'partner',
    'console',
    'gingham',
    'admin',
  ],
  ...[
    'changeme',
    'default',
    'secret',
    'please',
    'trustno1',
    'correcthorsebatterystaple',
    'zxcvbnm',
    'abcdefgh',
  ],
];
/** Minimum number of characters besides the common parts. */
const restMin = 6;
/** Runs of digits, in both directions. */
const sequence = '01234567890123456789';

/** Normalises a password, so that it is the same however it was typed (SP 800-63B, section 5.1.1.2). */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Rejects a new password that has a wrong length or is easy to guess: common words, the user's name or email address,
 * one character or a run of digits.
 *
 * @throws DomainError INVALID_FIELD, naming `path`
 */
export function requireGoodPassword(
  password: string,
  user: Pick<User, 'email' | 'name'>,
  path: string,
): void {
  const { length } = [...normalizePassword(password)];
  const problem =
    length < passwordLength.min || length > passwordLength.max
      ? `must have ${passwordLength.min} to ${passwordLength.max} characters`
      : isObvious(password, user)
        ? 'is too easy to guess: do not use your name, your email address or a common word'
        : undefined;
  if (problem !== undefined) throw invalidField(path, problem);
}

function isObvious(password: string, { email, name }: Pick<User, 'email' | 'name'>): boolean {
  const folded = normalizePassword(password).toLowerCase();
  const own = [email, ...email.split(/[@.+_-]/u), ...name.split(/\s+/u)].map((part) => part.toLowerCase());
  const words = own.filter((part) => part.length >= 3);
  // Also without removing anything: a part of the name or the address can interrupt a run of digits.
  return [[], obviousParts, [...obviousParts, ...words]].some((parts) => isWeak(without(folded, parts)));
}

function without(text: string, parts: readonly string[]): string {
  // The longest first, so that no remainder of a longer one is left.
  const longestFirst = parts.toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, part) => rest.replaceAll(part, ''), text);
}

function isWeak(rest: string): boolean {
  const isRun = (text: string) => sequence.includes(text) || sequence.includes([...text].reverse().join(''));
  return rest.length < restMin || new Set(rest).size < 3 || isRun(rest);
}
