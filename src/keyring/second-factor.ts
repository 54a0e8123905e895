import type { Secret } from '../domain/context.ts';
import type { SecondFactor, User } from '../domain/user/user.ts';
import type { Keyring } from './keyring.ts';
import { randomHex } from './random.ts';

const periodSeconds = 30;
/** Accepted steps before and after, as clocks differ (RFC 6238, section 5.2). */
const window = 1;
const recoveryCodes = 8;

/** Time-based one-time codes. */
export interface CodesByTime {
  /** A new secret, in base32 and as the URI of a QR code. */
  newSecret(account: string): { secret: string; uri: string };
  /** The time step of a code; null if it is not valid around `now`. */
  stepOf(secret: string, code: string, now: number): number | null;
}

/** Loads the TOTP library only when it is used. */
export async function loadCodesByTime(): Promise<CodesByTime> {
  const { Secret, TOTP } = await import('otpauth');
  const period = periodSeconds;
  return {
    newSecret: (account) => {
      const secret = Secret.fromHex(randomHex(20));
      const uri = new TOTP({ issuer: 'Gingham', label: account, secret, period }).toString();
      return { secret: secret.base32, uri };
    },
    stepOf: (base32, code, now) => {
      const secret = Secret.fromBase32(base32);
      const delta = TOTP.validate({ token: code, secret, period, timestamp: now, window });
      return delta === null ? null : Math.floor(now / 1000 / period) + delta;
    },
  };
}

/** Returns the place that the secret of a user’s second factor is sealed for. */
export function factorPlace({ userId }: Pick<User, 'userId'>): string {
  return `second factor/${userId}`;
}

/** Encrypts the secret of a second factor for one user. */
export function sealFactor(keyring: Keyring, user: Pick<User, 'userId'>, secret: string): Promise<string> {
  return keyring.sealStored(secret, factorPlace(user));
}

/** @throws Error if it was not sealed for this user */
export function openFactor(keyring: Keyring, user: Pick<User, 'userId'>, sealed: string): Promise<string> {
  return keyring.open(sealed, factorPlace(user));
}

/** Returns single-use codes that replace those of a lost authenticator. */
export function newRecoveryCodes(keyring: Keyring): Secret[] {
  return Array.from({ length: recoveryCodes }, () => {
    const digits = randomHex(6);
    const plain = digits.replace(/(.{4})(?=.)/gu, '$1-');
    return { plain, hash: recoveryHash(keyring, plain) };
  });
}

/**
 * Returns the second factor after a code has been used, which is then invalid; null if the code is wrong or was used
 * before.
 */
export async function takeCode(
  keyring: Keyring,
  codes: CodesByTime,
  user: Pick<User, 'userId'> & { secondFactor: SecondFactor },
  code: string,
  now: number,
): Promise<SecondFactor | null> {
  const { secondFactor } = user;
  const typed = code.replace(/[\s-]/gu, '');
  if (/^\d{6}$/u.test(typed)) {
    const step = codes.stepOf(await openFactor(keyring, user, secondFactor.sealedSecret), typed, now);
    return step === null || step <= secondFactor.lastStep ? null : { ...secondFactor, lastStep: step };
  }
  const hash = recoveryHash(keyring, code);
  const recoveryHashes = secondFactor.recoveryHashes.filter((left) => left !== hash);
  return recoveryHashes.length === secondFactor.recoveryHashes.length
    ? null
    : { ...secondFactor, recoveryHashes };
}

function recoveryHash(keyring: Keyring, code: string): string {
  return keyring.hash(`recovery code ${code.replace(/[\s-]/gu, '').toLowerCase()}`);
}
