import type { FastifyInstance, FastifySchema } from 'fastify';
import type { Caller } from '../../api/calls.ts';
import { packetOf } from '../../api/management/registration-packet.ts';
import {
  packetPagePath,
  type RegistrationParams,
  readRegistration,
  requireRegistration,
} from '../../api/management/registrations.ts';
import type { Services } from '../../api/services.ts';
import { roles } from '../../domain/role.ts';
import { findLogo } from '../../store/logos.ts';
import { admitCaller } from '../authenticate-caller.ts';
import { originOf } from '../origin.ts';
import { pageHeaders } from '../page-headers.ts';
import { codecOf, noFields } from '../route.ts';
import { packetPage } from './page.ts';
import { styles } from './styles.ts';

const headers = pageHeaders(styles);
const access = { scope: 'any', roles } as const;

/** A registration's packet as a printable page, for every caller that can read the registration. */
export async function packetRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { store, settings } = services;
  const { params } = readRegistration;
  app.get(
    packetPagePath,
    {
      config: { operation: 'packetPage' },
      schema: { params, querystring: noFields } as FastifySchema,
      preValidation: (request, reply) => admitCaller(request, reply, access, services),
    },
    async (request, reply) => {
      const { db } = store;
      const found = await requireRegistration(
        db,
        services,
        codecOf(readRegistration).inputOf(request).params as RegistrationParams,
        request.managementCaller as Caller,
      );
      const packet = await packetOf(db, services, found, originOf(request, settings.publicUrl));
      const logo = packet.logoSha256 === null ? undefined : await findLogo(db, packet.logoSha256);
      return reply.headers(headers).send(packetPage(packet, logo));
    },
  );
}
