import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type Environment, environments } from '../domain/environment.ts';

const byLabel: ReadonlyMap<string, Environment> = new Map(environments.map((name) => [name, name]));

/** Removes the environment from the start of a path: `/production/partner/…` is routed as `/partner/…`. */
export function withoutEnvironmentPrefix(request: Pick<IncomingMessage, 'url'>): string {
  const url = pathOf(request.url);
  const prefix = environmentPrefix(url);
  if (prefix === undefined) return url;
  const rest = url.slice(prefix.length + 1);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * The environment of a request: the first segment of its path, else the first label of its host, else the default.
 */
export function environmentOf(request: FastifyRequest, fallback: Environment): Environment {
  return (
    environmentPrefix(pathOf(request.originalUrl)) ??
    byLabel.get(/^[^.:]+/u.exec(hostOf(request))?.[0].toLowerCase() ?? '') ??
    fallback
  );
}

/** Whether a path begins with two slashes, after any environment prefix. */
export function hasDoubleSlash({ originalUrl }: FastifyRequest): boolean {
  return withoutEnvironmentPrefix({ url: originalUrl }).startsWith('//');
}

/** A request target can be an absolute URI, whose authority then overrides Host (RFC 9112, section 3.2.2). */
const wholeAddress = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]*)/iu;

/** The host of a request, with its port if given. */
export function hostOf({ originalUrl, host }: FastifyRequest): string {
  return originalUrl.startsWith('/') ? host : (wholeAddress.exec(originalUrl)?.[1] ?? host);
}

/** The path and query of a request target, which can be an absolute URI. */
export function pathOf(target = '/'): string {
  return target.startsWith('/') ? target : target.replace(wholeAddress, '') || '/';
}

const prefixPattern = new RegExp(`^/(${environments.join('|')})(?=[/?#]|$)`, 'u');

function environmentPrefix(url: string): Environment | undefined {
  return prefixPattern.exec(url)?.[1] as Environment | undefined;
}
