import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Config, ConfigError } from './config/config.ts';

/** @throws ConfigError with one line for the person who starts the server */
export async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  const noAddress = `GINGHAM_HOST ${host} is not an address of this machine`;
  const problems: Record<string, string> = {
    EADDRINUSE: `GINGHAM_PORT ${port} is already in use on ${host}; 0 picks a free port`,
    EACCES: `GINGHAM_PORT ${port} is not permitted to this user`,
    EADDRNOTAVAIL: noAddress,
    EAI_AGAIN: noAddress,
    ENOTFOUND: noAddress,
  };
  try {
    await app.listen({ host, port });
  } catch (error) {
    const problem = problems[(error as NodeJS.ErrnoException).code ?? ''];
    throw problem === undefined ? error : new ConfigError(problem);
  }
}

/** Returns a URL for clients on this machine, also if the server listens on all addresses. */
export function addressOf(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  const loopbacks: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
  const literal = family === 'IPv6' ? `[${address}]` : address;
  return `http://${loopbacks[address] ?? literal}:${port}`;
}
