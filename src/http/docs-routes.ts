import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '../api/openapi.ts';
import { operations } from '../api/operations.ts';
import type { Services } from '../api/services.ts';
import { originMark } from './docs/example.ts';
import { referencePage } from './docs/page.ts';
import { styles } from './docs/styles.ts';
import { escapeHtml } from './html.ts';
import { originOf } from './origin.ts';
import { pageHeaders } from './page-headers.ts';

const headers = { ...pageHeaders(styles), 'cache-control': 'no-cache' };

/** The reference: the OpenAPI document and a page. Each is generated on first use. */
export async function docsRoutes(
  app: FastifyInstance,
  { settings: { publicUrl, contract } }: Pick<Services, 'settings'>,
): Promise<void> {
  let document: string | undefined;
  app.get('/openapi.json', { config: { operation: 'openapi' } }, async (_request, reply) => {
    document ??= JSON.stringify(openApiDocument(operations, publicUrl ?? '', contract));
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document);
  });
  let page: string | undefined;
  app.get('/docs', { config: { operation: 'docs' } }, async (request, reply) => {
    page ??= referencePage(openApiDocument(operations, '', contract));
    return reply.headers(headers).send(page.replaceAll(originMark, escapeHtml(originOf(request, publicUrl))));
  });
}
