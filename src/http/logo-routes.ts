import type { FastifyInstance } from 'fastify';
import { findLogo } from '../store/logos.ts';
import { RequestError } from '../wire/errors.ts';
import type { Services } from './services.ts';

/** An image and nothing else, wherever it is shown; what is at an address never changes. */
const logoHeaders = {
  'content-type': 'image/png',
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
};

/** Logos, for institutions to fetch: public, each under the hash of its content. */
export async function logoRoutes(app: FastifyInstance, { store }: Pick<Services, 'store'>): Promise<void> {
  app.get<{ Params: { file: string } }>(
    '/logos/:file',
    { config: { operation: 'logo' } },
    async ({ params, headers }, reply) => {
      const sha256 = /^([0-9a-f]{64})\.png$/u.exec(params.file)?.[1];
      const png = sha256 === undefined ? undefined : await findLogo(store.db, sha256);
      if (png === undefined) throw new RequestError('NOT_FOUND', { message: 'there is no such logo' });
      const etag = `"${sha256}"`;
      reply.headers({ ...logoHeaders, etag });
      // RFC 9110, section 13.1.2.
      return headers['if-none-match']?.includes(etag) ? reply.code(304).send() : reply.send(png);
    },
  );
}
