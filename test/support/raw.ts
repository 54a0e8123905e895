import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Answer, toAnswer } from './client.ts';
import { exchange, type Received } from './exchange.ts';

/** A request that fetch would not send: custom Host, unusual methods, unchanged paths. */
export interface RawRequest {
  method?: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** Sends JSON with method, path and headers unchanged. */
export async function sendRaw(
  url: string,
  { method = 'POST', path, headers, body = '' }: RawRequest,
): Promise<Answer> {
  const type = { 'content-type': 'application/json' };
  return toAnswer(
    method,
    path,
    await exchange(url, { method, path, headers: { ...type, ...headers }, body }),
  );
}

/** Opens a connection and writes bytes unchanged. */
export async function openSocket(url: string, bytes: string | Buffer = ''): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

/**
 * Writes bytes on a connection and reads the responses, each checked against the reference, until the server closes it.
 * The bytes must make the server close, for example by `Connection: close`.
 */
export async function sendBytes(
  url: string,
  bytes: string | Buffer,
  options = { half: false },
): Promise<Answer[]> {
  const socket = await openSocket(url, bytes);
  if (options.half) socket.end();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const [method = '', target = ''] = bytes.toString('latin1').split(/[ \r\n]/u);
  return readAnswers(Buffer.concat(chunks)).map((received) => toAnswer(method, target, received));
}

/** Splits what a server has sent on a connection into its responses. */
export function readAnswers(bytes: Buffer): Received[] {
  const answers = [];
  for (let rest = bytes; rest.length > 0; ) {
    const headEnd = rest.indexOf('\r\n\r\n');
    assert.notEqual(headEnd, -1, `not a response: ${rest.toString('latin1')}`);
    const [statusLine = '', ...lines] = rest.toString('latin1', 0, headEnd).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /u.exec(statusLine)?.[1]);
    const headers = new Headers(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    const bodyEnd = headEnd + 4 + Number(headers.get('content-length') ?? 0);
    assert.ok(bodyEnd <= rest.length, 'a response is incomplete');
    const text = rest.toString('utf8', headEnd + 4, bodyEnd);
    rest = rest.subarray(bodyEnd);
    // Interim responses (RFC 9110, section 15.2) are skipped.
    if (status >= 200) answers.push({ status, headers, text });
  }
  return answers;
}
