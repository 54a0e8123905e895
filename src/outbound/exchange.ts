import type { Socket } from 'node:net';
import { Client } from 'undici';
import { AnswerReader } from './answer-reader.ts';
import type { Message, ReceivedAnswer } from './message.ts';

const headerBytesMax = 16_384;

/**
 * Sends one request over a connection of its own and reads the answer; the connection is closed either way. `sending`
 * is called before the first byte is written: what fails later may have arrived.
 * @throws OutboundError
 */
export async function exchange(
  socket: Socket,
  message: Message,
  sending: () => void,
): Promise<ReceivedAnswer> {
  const { url, method, headers, body } = message;
  const client = new Client(url.origin, {
    // No connection serves a second request: on one that was kept open, nobody could tell whether a request that
    // failed had arrived, nor would its address have been judged for that request.
    pipelining: 0,
    connect: handingOver(socket),
    allowH2: false,
    maxHeaderSize: headerBytesMax,
    // The caller bounds the time of the whole exchange.
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
 * Gives the connection once, and not before the client has returned from asking for it. The client would send a request
 * again over a second connection, which must never happen.
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
