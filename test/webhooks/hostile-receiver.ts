import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { httpAnswer } from '../support/outside-party.ts';
import type { Scope } from '../support/scope.ts';

/** What a receiver does instead of what it should. */
export interface Hostility {
  /** With a connection that is opened. */
  connected?(socket: Socket): void;
  /** With a request that has come. */
  requested?(socket: Socket): void;
  /** With a connection that is used again after an answer: always. */
  reused?(socket: Socket): void;
}

/** A receiver down to the bytes, hostile a few times and decent from then on. */
export interface HostileReceiver {
  url: string;
  /** The webhook-id of every request that came wholly, in order. */
  arrived: string[];
  /** Of those that it answered with a 2xx. */
  accepted: string[];
  /** Ends it, as a process that dies. */
  die(): Promise<void>;
  /** Starts it again, at the same address. */
  revive(): Promise<void>;
}

/** Starts one; `times` is how often it is hostile, `accepts` says that what it answers then is a 2xx. */
export async function startHostileReceiver(
  scope: Scope,
  { connected, requested, reused }: Hostility,
  { times, accepts = false }: { times: number; accepts?: boolean },
): Promise<HostileReceiver> {
  let left = times;
  let port = 0;
  const sockets = new Set<Socket>();
  const arrived: string[] = [];
  const accepted: string[] = [];
  const takeTurn = () => left-- > 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    if (connected !== undefined && takeTurn()) {
      connected(socket);
      return;
    }
    let received = '';
    let isUsed = false;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      if (isUsed && reused !== undefined) {
        reused(socket);
        return;
      }
      received += chunk;
      const id = webhookIdOf(received);
      if (id === undefined) return;
      received = '';
      isUsed = true;
      arrived.push(id);
      const isHostile = requested !== undefined && takeTurn();
      if (!isHostile || accepts) accepted.push(id);
      if (isHostile) requested(socket);
      else socket.write(httpAnswer(200));
    });
  });
  const revive = async () => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const die = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  scope.onTestFinished(die);
  await revive();
  return { url: `http://127.0.0.1:${port}/`, arrived, accepted, die, revive };
}

/** The webhook-id of a request that has come wholly; undefined before. */
function webhookIdOf(received: string): string | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  const length = Number(/\r\ncontent-length: (\d+)/iu.exec(received)?.[1]);
  if (headEnd === -1 || received.length < headEnd + 4 + length) return undefined;
  return /\r\nwebhook-id: (\S+)/iu.exec(received)?.[1];
}
