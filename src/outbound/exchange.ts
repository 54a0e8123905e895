import type { Socket } from 'node:net';
import { Client } from 'undici';
import { AnswerReader } from './answer-reader.ts';
import type { Message, ReceivedAnswer } from './message.ts';

const headerBytesMax = 16_384;

/**
 * Sends one request over its own connection and reads the response; the connection is closed afterwards. `sending` is
 * called before the first byte is written: after that, a failed request may have arrived.
 * @throws OutboundError
 */
export async function exchange(
  socket: Socket,
  message: Message,
  sending: () => void,
): Promise<ReceivedAnswer> {
  const { url, method, headers, body } = message;
  const client = new Client(url.origin, {
    // A connection is never reused: it would be unknown whether a failed request had arrived, and the address would not
    // have been checked for the second request.
    pipelining: 0,
    connect: handingOver(socket),
    allowH2: false,
    maxHeaderSize: headerBytesMax,
    // The caller limits the time of the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    return await new Promise<ReceivedAnswer>((resolve, reject) => {
      const request = {
        path: `${url.pathname}${url.search}`,
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        body,
      };
      client.dispatch(request, new AnswerReader(socket, message, { sending, resolve, reject }));
    });
  } finally {
    socket.destroy();
    void client.destroy().catch(() => {});
  }
}

/**
 * Provides the connection once, after the client has returned from asking for it. Over a second connection, the client
 * would resend the request, which must never happen.
 */
function handingOver(socket: Socket) {
  let handedOver = false;
  return (_options: unknown, callback: (...result: [null, Socket] | [Error, null]) => void) =>
    queueMicrotask(() => {
      if (handedOver || socket.destroyed) return callback(new Error('no second connection'), null);
      handedOver = true;
      callback(null, socket);
    });
}
