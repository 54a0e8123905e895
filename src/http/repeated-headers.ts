import type { IncomingMessage } from 'node:http';

/**
 * Headers allowed only once: those that identify the caller, and Content-Type. Node joins the values of a repeated
 * header with commas, which would turn a valid secret sent twice into an invalid one. Cookie is not included:
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

/**
 * Returns the name of a header that is allowed only once and was sent several times, with the same value or
 * different ones.
 */
export function repeatedHeader(request: IncomingMessage): string | undefined {
  const { headers } = request;
  // The check for a comma spares most requests the cost of `headersDistinct`.
  return singleHeaders.find(
    ({ key }) => String(headers[key]).includes(', ') && (request.headersDistinct[key]?.length ?? 0) > 1,
  )?.name;
}
