import type { BankClient, DynamicBank } from './bank.ts';
import { isObject } from './bank-answer.ts';

/** What a bank says of why it refuses. */
export interface BankError {
  /** Null where it gives none that is fit to be one. */
  code: string | null;
  /** What it says in words: one line of plain text, without our secrets; null where it says nothing. */
  said: string | null;
}

const saidCharactersMax = 200;

/**
 * Reads an error as RFC 7591, section 3.2.2, has it (`error`, `error_description`), or FDX (`code`,
 * `message`).
 */
export function readError(body: unknown, secrets: readonly string[]): BankError {
  if (!isObject(body)) return { code: null, said: null };
  const code = String(body['error'] ?? body['code'] ?? '');
  const said = body['error_description'] ?? body['message'];
  return {
    code: /^[\w.:-]{1,64}$/u.test(code) ? code : null,
    said: typeof said === 'string' ? plainText(said, secrets) : null,
  };
}

/** What we send a bank that must not come back in what it says. */
export function secretsOf(bank: DynamicBank, client: Partial<BankClient>): string[] {
  const { initialAccessToken, softwareStatement } = bank;
  const all = [initialAccessToken, softwareStatement, client.registrationAccessToken, client.clientSecret];
  // A short one would be found in any text.
  return all.filter((secret) => typeof secret === 'string' && secret.length >= 8) as string[];
}

/**
 * A stranger's words as one line: nothing that moves, hides or turns the direction of text, no markup, no end
 * to the quotation marks they will stand in, and not much of it.
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
