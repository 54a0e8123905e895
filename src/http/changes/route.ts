import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify';
import type { Caller } from '../../api/calls.ts';
import { RequestError } from '../../api/errors.ts';
import { clientIdOf, dateTime } from '../../api/fields.ts';
import type { Services } from '../../api/services.ts';
import { roles } from '../../domain/role.ts';
import { admitCaller, authenticateCaller } from '../authenticate-caller.ts';
import { replyHeaders } from '../reply-headers.ts';
import { toRequestLine } from '../request-log.ts';
import { findSignedIn } from '../session/find-signed-in.ts';
import { ChangeWatch } from './change-watch.ts';
import { ListenerPlaces } from './listeners.ts';
import { ChangeStream } from './stream.ts';
import type { Report } from './topics.ts';

/** Browsers reconnect by themselves, so listening does not count as use of a session, which would never expire. */
const access = { scope: 'any', roles, takesPartnerFromQuery: true, isUse: false } as const;
const querystring = {
  type: 'object',
  properties: {
    partner_client_id: clientIdOf('The partner.'),
    since: dateTime('Report at once what has changed since this time, by the server’s clock.'),
  },
  additionalProperties: false,
};
const beatMs = 15_000;
const headers = {
  ...replyHeaders,
  'content-type': 'text/event-stream; charset=utf-8',
  // Keeps nginx and similar proxies from buffering events.
  'x-accel-buffering': 'no',
};

/** Streams notifications of changes to the console's pages, which then refetch the data. */
export async function changesRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const watch = new ChangeWatch(services);
  const places = new ListenerPlaces();
  const streams = new Set<ChangeStream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
    await watch.close();
  });
  app.get<{ Querystring: { partner_client_id?: string; since?: string } }>(
    '/v1/changes',
    {
      config: { operation: 'changes' },
      // A stream has no end, and HEAD would open one.
      exposeHeadRoute: false,
      schema: { querystring } as unknown as FastifySchema,
      preValidation: (request, reply) => admitCaller(request, reply, access, services),
    },
    async (request, reply) => {
      const caller = request.managementCaller as Caller;
      const partnerClientId = reachOf(caller, request.query.partner_client_id);
      const giveBack = places.take(caller);
      const stream = new ChangeStream(reply.raw);
      const checkAgain = () =>
        isStillGood(request, services).then(
          (isGood) => isGood || stream.end(),
          () => stream.end(),
        );
      const notify = (report: Report) => {
        stream.tell(report);
        const { topics } = report;
        // The session that ended may be this one.
        if (topics.includes('users') || topics.includes('tokens')) checkAgain();
      };
      const listener = { partnerClientId, notify };
      const beat = setInterval(() => {
        stream.beat();
        checkAgain();
      }, beatMs);
      const leave = () => {
        clearInterval(beat);
        streams.delete(stream);
        watch.remove(listener);
        giveBack();
      };
      try {
        await watch.add(listener);
      } catch (error) {
        leave();
        throw error;
      }
      reply.hijack();
      streams.add(stream);
      reply.raw.once('close', leave);
      stream.begin(headers);
      if (reply.raw.destroyed) leave();
      const { since } = request.query;
      if (since !== undefined) {
        // A client that reconnects asks again.
        watch.catchUp(listener, Date.parse(since), services.now()).catch((err: unknown) => {
          services.logger.error({ err }, 'could not read what has changed since a page was opened');
          stream.end();
        });
      }
      services.logRequest(toRequestLine(request, reply));
      return reply;
    },
  );
}

/** @throws RequestError FORBIDDEN if a token belongs to another partner */
function reachOf({ partnerClientId }: Caller, asked: string | undefined): string | null {
  if (partnerClientId !== null && asked !== undefined && asked !== partnerClientId) {
    throw new RequestError('FORBIDDEN');
  }
  return asked ?? partnerClientId;
}

/** Whether the caller can continue to listen. */
async function isStillGood(request: FastifyRequest, services: Services): Promise<boolean> {
  const { signedIn } = request;
  if (signedIn === undefined) {
    await authenticateCaller(request, access, services);
    return true;
  }
  const now = await findSignedIn(request, services, { isUse: false });
  return (
    now !== undefined &&
    now.operatorRole === signedIn.operatorRole &&
    now.partnerRole === signedIn.partnerRole &&
    now.partnerClientId === signedIn.partnerClientId
  );
}
