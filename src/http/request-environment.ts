import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type Environment, environments } from '../domain/environment.ts';

const byLabel: ReadonlyMap<string, Environment> = new Map(environments.map((name) => [name, name]));

/** Takes an environment's name off the front of a path: `/production/partner/…` is routed as `/partner/…`. */
export function withoutEnvironmentPrefix(request: Pick<IncomingMessage, 'url'>): string {
  const url = request.url ?? '/';
  const prefix = environmentPrefix(url);
  if (prefix === undefined) return url;
  const rest = url.slice(prefix.length + 1);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * The environment a request names: by the first segment of its path, else by the first label of its host, else
 * the default.
 */
export function environmentOf(request: FastifyRequest, fallback: Environment): Environment {
  return (
    environmentPrefix(request.originalUrl) ??
    byLabel.get(request.host.split('.', 1)[0]?.toLowerCase() ?? '') ??
    fallback
  );
}

const prefixPattern = new RegExp(`^/(${environments.join('|')})(?=[/?#]|$)`, 'u');

function environmentPrefix(url: string): Environment | undefined {
  return prefixPattern.exec(url)?.[1] as Environment | undefined;
}
