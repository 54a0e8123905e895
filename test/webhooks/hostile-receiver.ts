import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { freePort } from '../support/free-port.ts';
import { httpAnswer } from '../support/outside-party.ts';
import type { Scope } from '../support/scope.ts';

/** The faults of a receiver. */
export interface Hostility {
  /** On a new connection. */
  connected?(socket: Socket): void;
  /** On a complete request. */
  requested?(socket: Socket): void;
  /** On a connection reused after a response: always. */
  reused?(socket: Socket): void;
}

/** A byte-level receiver, hostile a few times and then well-behaved. */
export interface HostileReceiver {
  url: string;
  /** The webhook-id of every complete request, in order. */
  arrived: string[];
  /** Those it accepted with a 2xx. */
  accepted: string[];
  /** Stops it like a dying process. */
  die(): Promise<void>;
  /** Restarts it at the same address. */
  revive(): Promise<void>;
}

/** Starts a receiver that is hostile `times` times; `accepts` is whether its responses are then a 2xx. */
export async function startHostileReceiver(
  scope: Scope,
  { connected, requested, reused }: Hostility,
  { times, accepts = false }: { times: number; accepts?: boolean },
): Promise<HostileReceiver> {
  let left = times;
  const port = await freePort();
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
  };
  const die = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  scope.onTestFinished(die);
  await revive();
  return { url: `http://127.0.0.1:${port}/`, arrived, accepted, die, revive };
}

/** The webhook-id of a complete request; undefined before that. */
function webhookIdOf(received: string): string | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  const length = Number(/\r\ncontent-length: (\d+)/iu.exec(received)?.[1]);
  if (headEnd === -1 || received.length < headEnd + 4 + length) return undefined;
  return /\r\nwebhook-id: (\S+)/iu.exec(received)?.[1];
}
