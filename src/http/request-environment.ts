import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type Environment, environments } from '../domain/environment.ts';

const byLabel: ReadonlyMap<string, Environment> = new Map(environments.map((name) => [name, name]));

/** Takes an environment's name off the front of a path: `/production/partner/…` is routed as `/partner/…`. */
export function withoutEnvironmentPrefix(request: Pick<IncomingMessage, 'url'>): string {
  const url = pathOf(request.url);
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
    environmentPrefix(pathOf(request.originalUrl)) ??
    byLabel.get(/^[^.:]+/u.exec(request.host)?.[0].toLowerCase() ?? '') ??
    fallback
  );
}

/** A request target may hold a whole address (RFC 9112, section 3.2.2); its authority repeats the Host. */
function pathOf(target = '/'): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/iu, '') || '/';
}

const prefixPattern = new RegExp(`^/(${environments.join('|')})(?=[/?#]|$)`, 'u');

function environmentPrefix(url: string): Environment | undefined {
  return prefixPattern.exec(url)?.[1] as Environment | undefined;
}
