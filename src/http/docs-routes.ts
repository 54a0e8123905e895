import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '../wire/openapi.ts';
import { operations } from '../wire/operations.ts';
import { originMark } from './docs/example.ts';
import { escapeHtml } from './docs/html.ts';
import { contentSecurityPolicy, referencePage } from './docs/page.ts';
import { originOf } from './origin.ts';
import type { Services } from './services.ts';

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The reference: the OpenAPI document and a page to read it. Each is made once, when it is first asked for. */
export async function docsRoutes(
  app: FastifyInstance,
  { settings: { publicUrl } }: Pick<Services, 'settings'>,
): Promise<void> {
  let document: string | undefined;
  app.get('/openapi.json', { config: { operation: 'openapi' } }, async (_request, reply) => {
    document ??= JSON.stringify(openApiDocument(operations, publicUrl ?? ''));
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document);
  });
  let page: string | undefined;
  app.get('/docs', { config: { operation: 'docs' } }, async (request, reply) => {
    page ??= referencePage(openApiDocument());
    return reply
      .headers(pageHeaders)
      .send(page.replaceAll(originMark, escapeHtml(originOf(request, publicUrl))));
  });
}
