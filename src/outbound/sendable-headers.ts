import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Those that belong to the connection or to the body's framing, or that the exchange sets itself. */
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

/** @throws TypeError for a header that cannot be sent; it names the header and never tells its value */
export function assertSendable(headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    if (ours.has(name.toLowerCase())) throw new TypeError(`the header ${name} is not the caller's to set`);
  }
}
