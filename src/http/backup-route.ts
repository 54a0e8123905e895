import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { operatorAdmins } from '../api/access.ts';
import type { Caller } from '../api/calls.ts';
import { RequestError } from '../api/errors.ts';
import type { Services } from '../api/services.ts';
import { packageVersion } from '../api/version.ts';
import { event } from '../domain/event.ts';
import { backupOf, manifestOf } from '../store/backup-file.ts';
import { appendEvents } from '../store/events.ts';
import { admitCaller } from './authenticate-caller.ts';
import { Places } from './places.ts';
import { noFields } from './route.ts';

const access = { scope: 'operator', roles: operatorAdmins } as const;
/** A client that takes nothing for so long is cut off: the copy needs space on the disk. */
const idleMs = 60_000;

/** Sends a backup of the store to the operator, one at a time. */
export async function backupRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const places = new Places('backups', { max: 1, retryAfterSeconds: 10, bound: 'backups' });
  app.get(
    '/v1/backup',
    {
      config: { operation: 'backup' },
      // HEAD would make a copy of the store.
      exposeHeadRoute: false,
      schema: { querystring: noFields } as FastifySchema,
      preValidation: (request, reply) => admitCaller(request, reply, access, services),
    },
    async (request, reply) => {
      const { makeCopy } = services.store;
      if (makeCopy === undefined) {
        const message = 'the store is on PostgreSQL, whose own programs make backups; see docs/postgresql.md';
        throw new RequestError('CONFLICT', { message });
      }
      const giveBack = places.take([]);
      let file: string | undefined;
      const end = async () => {
        giveBack();
        if (file !== undefined) await rm(file, { force: true });
      };
      try {
        const takenAt = services.now();
        const { actor } = request.managementCaller as Caller;
        const made = event(
          { type: 'backup.made', actor },
          services.contextAt(takenAt, request.clientAddress),
        );
        // In the backup itself, too.
        await services.store.unitOfWork((db) => appendEvents(db, [made]));
        file = await makeCopy();
        const manifest = manifestOf(file, { version: packageVersion, takenAt });
        const stream = Readable.from(backupOf(file, manifest), { objectMode: false });
        reply.raw.once('close', end);
        if (reply.raw.destroyed) await end();
        request.raw.socket.setTimeout(idleMs, () => request.raw.socket.destroy());
        return reply
          .headers({ 'content-type': 'application/octet-stream', connection: 'close' })
          .send(stream);
      } catch (error) {
        await end();
        throw error;
      }
    },
  );
}
