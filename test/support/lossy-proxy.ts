import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Scope } from './scope.ts';

/** A proxy that loses every second reply to a change, after the server has sent it. */
export interface LossyProxy {
  url: string;
  /** Replies lost so far. */
  lost: number;
}

/** Starts a proxy before the server whose URL `target` returns; closes with its scope. */
export async function startLossyProxy(scope: Scope, target: () => string): Promise<LossyProxy> {
  let replies = 0;
  const server = createServer(async (received, response) => {
    try {
      const body = await buffer(received);
      const { method = 'GET', headers } = received;
      const forwarded = request(new URL(received.url ?? '/', target()), {
        method,
        headers,
        agent: false,
      }).end(body);
      const [reply] = await once(forwarded, 'response');
      const bytes = await buffer(reply);
      const isChange = headers['idempotency-key'] !== undefined;
      if (isChange) replies += 1;
      if (isChange && replies % 2 === 1) {
        proxy.lost += 1;
        received.socket.destroy();
      } else response.writeHead(reply.statusCode, reply.headers).end(bytes);
    } catch {
      // The server has ended.
      received.socket.destroy();
    }
  });
  const proxy: LossyProxy = { url: '', lost: 0 };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  scope.onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return proxy;
}
