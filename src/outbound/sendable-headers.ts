import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Headers that belong to the connection or the framing of the body, or that the exchange sets itself. */
const ours = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** @throws TypeError for a header that cannot be sent, with its name and never its value */
export function assertSendable(headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    if (ours.has(name.toLowerCase())) throw new TypeError(`the header ${name} cannot be set by the caller`);
  }
}
