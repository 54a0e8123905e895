import { validateHeaderName, validateHeaderValue } from 'node:http';

/** One request as written to a connection, and the limit for its response. */
export interface Message {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  answerBytesMax: number;
}

export interface ReceivedAnswer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/** Limit for the status line and headers of a response, in bytes. */
export const headerBytesMax = 16_384;
/** Limit for interim responses (RFC 9110, section 15.2), which need not have been requested. */
export const interimAnswersMax = 20;

/** Characters that URL parsers keep in a path or a query, but that no URI may contain there (RFC 3986, appendix A). */
const notInPaths = /["<>[\\\]^`{|}]|%(?![\da-f]{2})/giu;

/** Returns the request line and headers for the HTTP client, which writes a list of headers as it is. */
export function headOf(
  { method, url, headers, body }: Omit<Message, 'answerBytesMax'>,
  connection: 'close' | 'keep-alive',
) {
  const bytes = body === null ? 0 : Buffer.byteLength(body);
  const hasLength = bytes > 0 || method === 'POST' || method === 'PUT';
  const list = ['host', url.host, 'connection', connection, 'accept-encoding', 'identity'];
  for (const name in headers) list.push(name, headers[name] ?? '');
  if (hasLength) list.push('content-length', String(bytes));
  return {
    method,
    path: `${url.pathname}${url.search}`.replaceAll(notInPaths, encodeURIComponent),
    headers: list,
  };
}

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
