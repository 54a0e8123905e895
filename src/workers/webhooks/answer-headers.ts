import { printable } from './printable.ts';

/** A header of a response: its name in lower case, and its value. */
export type AnswerHeader = readonly [name: string, value: string];

/** Stored of all headers of a response, and of one value, in characters. */
const allMax = 4096;
const valueMax = 1024;

/** Headers whose values are, or can contain, credentials. */
const secret = /cookie|authorization|authentication|session|token|secret|password|credential|api-?key/u;
/** These name only where and how to authenticate (RFC 9110, section 11). */
const challenges: readonly string[] = ['www-authenticate', 'proxy-authenticate'];

export const maskedValue = '[redacted]';

/**
 * Returns the headers of a response that are stored, in order, from the list of names and values that Node has read: up to a
 * total length, long values shortened, without those that can be credentials.
 */
export function keptHeaders(raw: readonly string[]): AnswerHeader[] {
  const kept: AnswerHeader[] = [];
  let room = allMax;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = isSecret(name) ? maskedValue : shortened(raw[at + 1] as string);
    room -= name.length + value.length;
    if (room < 0) break;
    kept.push([name, value]);
  }
  return kept;
}

function isSecret(name: string): boolean {
  return secret.test(name) && !challenges.includes(name);
}

/** Node reads each byte as one character; most senders mean UTF-8. */
function shortened(value: string): string {
  const text = printable(Buffer.from(value, 'latin1'));
  return text.length > valueMax ? `${text.slice(0, valueMax - 1)}…` : text;
}
