import { DomainError } from '../errors.ts';
import type { User } from './user.ts';

/** In characters, as NIST SP 800-63B counts them; there are no rules on what they are. */
export const passwordLength = { min: 12, max: 256 };

/** What most who guess try first, and parts of it. */
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
/** Less than this beside what is obvious is nothing to guess. */
const restMin = 6;
/** Runs of keys or numbers, in both directions. */
const sequence = '01234567890123456789';

/** Passwords that look the same are the same, however they were typed (SP 800-63B, section 5.1.1.2). */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Refuses a new password that is too short, or made of what anybody would try: a few common words, the user's own name or
 * address, one character or a run of digits.
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
        ? 'is too easy to guess: take something that is not your name, your address or a common word'
        : undefined;
  if (problem !== undefined) throw new DomainError('INVALID_FIELD', { fields: [{ path, problem }] });
}

function isObvious(password: string, { email, name }: Pick<User, 'email' | 'name'>): boolean {
  const folded = normalizePassword(password).toLowerCase();
  const own = [email, ...email.split(/[@.+_-]/u), ...name.split(/\s+/u)].map((part) => part.toLowerCase());
  const parts = [...own.filter((part) => part.length >= 3), ...obviousParts];
  // The longest first, so that no part of one is left over.
  const longestFirst = parts.toSorted((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((text, part) => text.replaceAll(part, ''), folded);
  const isRun = (text: string) => sequence.includes(text) || sequence.includes([...text].reverse().join(''));
  return rest.length < restMin || new Set(rest).size < 3 || isRun(rest);
}
