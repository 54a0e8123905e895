import { request } from 'node:http';
import type { Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';
import { headerBytesMax, headOf, type Message, type ReceivedAnswer } from './message.ts';

/**
 * Sends one request over its own connection and reads the response; the connection is closed afterwards, as on a reused one
 * it would be unknown whether a failed request had arrived. `sending` is called before the first byte is written: after that,
 * a failed request may have arrived.
 * @throws OutboundError
 */
export async function exchange(
  socket: Socket,
  message: Message,
  sending: () => void,
): Promise<ReceivedAnswer> {
  const reader = new AnswerReader(socket, message, sending);
  // Without an agent, the client uses the connection for this request only.
  const running = request({
    ...headOf(message, 'close'),
    createConnection: () => socket,
    maxHeaderSize: headerBytesMax,
  });
  try {
    return await reader.read(running);
  } finally {
    socket.destroy();
  }
}
