import type { FastifyInstance, FastifyRequest } from 'fastify';
import { openApiDocument } from '../wire/openapi.ts';
import { originMark } from './docs/example.ts';
import { escapeHtml } from './docs/html.ts';
import { contentSecurityPolicy, referencePage } from './docs/page.ts';
import { hostOf } from './request-environment.ts';

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The reference: the OpenAPI document and a page to read it. Each is made once, when it is first asked for. */
export async function docsRoutes(app: FastifyInstance): Promise<void> {
  let document: string | undefined;
  app.get('/openapi.json', { config: { operation: 'openapi' } }, async (_request, reply) => {
    document ??= JSON.stringify(openApiDocument());
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document);
  });
  let page: string | undefined;
  app.get('/docs', { config: { operation: 'docs' } }, async (request, reply) => {
    page ??= referencePage(openApiDocument());
    return reply.headers(pageHeaders).send(page.replaceAll(originMark, escapeHtml(originOf(request))));
  });
}

/** The address that the reader's browser has used, where it is one that a shell takes as it stands. */
function originOf(request: FastifyRequest): string {
  const host = hostOf(request);
  return /^[\w.:[\]-]+$/u.test(host) ? `${request.protocol}://${host}` : 'http://localhost:4080';
}
