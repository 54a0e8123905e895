import type { BankClient } from '../../../domain/dynamic-bank.ts';
import type { DynamicBank } from './bank.ts';
import { isObject } from './bank-answer.ts';

/** A bank's reason for rejecting a request. */
export interface BankError {
  /** Null if it returns no valid one. */
  code: string | null;
  /** The message: one line of plain text, without our secrets; null if there is none. */
  said: string | null;
}

const saidCharactersMax = 200;

/** Reads an error in the form of RFC 7591, section 3.2.2 (`error`, `error_description`), or FDX (`code`, `message`). */
export function readError(body: unknown, secrets: readonly string[]): BankError {
  if (!isObject(body)) return { code: null, said: null };
  const code = String(body['error'] ?? body['code'] ?? '');
  const said = body['error_description'] ?? body['message'];
  return {
    code: /^[\w.:-]{1,64}$/u.test(code) ? code : null,
    said: typeof said === 'string' ? plainText(said, secrets) : null,
  };
}

/** Returns the secrets sent to a bank, which must not appear in its messages. */
export function secretsOf(bank: DynamicBank, client: Partial<BankClient>): string[] {
  const { initialAccessToken, softwareStatement } = bank;
  const all = [initialAccessToken, softwareStatement, client.registrationAccessToken, client.clientSecret];
  // A short secret could occur in any text.
  return all.filter((secret) => typeof secret === 'string' && secret.length >= 8) as string[];
}

/**
 * Converts untrusted text to one line of limited length, without control or bidirectional characters, markup, or
 * closing quotation marks.
 */
export function plainText(words: string, secrets: readonly string[]): string | null {
  const withoutSecrets = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), words);
  const line = withoutSecrets
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll(/[“”]/gu, '"')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  if (line === '') return null;
  const characters = [...line];
  return characters.length <= saidCharactersMax
    ? line
    : `${characters.slice(0, saidCharactersMax).join('')}…`;
}
