import type { IncomingMessage } from 'node:http';

/**
 * Headers that may be sent once: those that decide who calls, and Content-Type. Node joins the values of a repeated
 * header with commas, which would make a wrong secret of a right one that is sent twice. Cookie is not among them:
 * several Cookie headers are one list (RFC 9113, section 8.2.3), and Node joins them as such.
 */
const singleHeaders = [
  'PLAID-CLIENT-ID',
  'PLAID-SECRET',
  'Plaid-Version',
  'Authorization',
  'Gingham-CSRF-Token',
  'Origin',
  'Sec-Fetch-Site',
  'Content-Type',
].map((name) => ({ name, key: name.toLowerCase() }));

/** Returns the name of a header that may be sent once and was sent several times, with the same value or another. */
export function repeatedHeader(request: IncomingMessage): string | undefined {
  const { headers } = request;
  // The look for a comma spares most requests the cost of `headersDistinct`.
  return singleHeaders.find(
    ({ key }) => String(headers[key]).includes(', ') && (request.headersDistinct[key]?.length ?? 0) > 1,
  )?.name;
}
