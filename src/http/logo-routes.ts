import type { FastifyInstance } from 'fastify';
import { RequestError } from '../api/errors.ts';
import type { Services } from '../api/services.ts';
import { findLogo } from '../store/logos.ts';

/** Served only as an image; the content of a URL never changes. */
const logoHeaders = {
  'content-type': 'image/png',
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
};

/** Logos for institutions: public, at URLs with the hash of their content. */
export async function logoRoutes(app: FastifyInstance, { store }: Pick<Services, 'store'>): Promise<void> {
  app.get<{ Params: { file: string } }>(
    '/logos/:file',
    { config: { operation: 'logo' } },
    async ({ params, headers }, reply) => {
      const sha256 = /^([0-9a-f]{64})\.png$/u.exec(params.file)?.[1];
      const png = sha256 === undefined ? undefined : await findLogo(store.db, sha256);
      if (png === undefined) throw new RequestError('NOT_FOUND', { message: 'logo not found' });
      const etag = `"${sha256}"`;
      reply.headers({ ...logoHeaders, etag });
      // RFC 9110, section 13.1.2.
      return headers['if-none-match']?.includes(etag) ? reply.code(304).send() : reply.send(png);
    },
  );
}
