import type { FastifyInstance } from 'fastify';
import { rotateEndCustomerKey as decideRotation, keyEvent } from '../../domain/end-customer-keys.ts';
import { insertKeys, listGoodKeys, revokeKey } from '../../store/api-keys.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { appendEvents } from '../../store/events.ts';
import {
  revokeEndCustomerKey,
  rotateEndCustomerKey,
  toNewKeyReply,
} from '../../wire/management/end-customer-keys.ts';
import { toKeyReply } from '../../wire/management/end-customer-schemas.ts';
import { contextIn } from '../context-in.ts';
import type { Services } from '../services.ts';
import { requireAnyEndCustomer } from './end-customer-in-full.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Issues an end customer a key for one environment, in addition to existing ones or replacing them. */
export function rotateEndCustomerKeyRoute(app: FastifyInstance, services: Services): void {
  const { store, settings } = services;
  managementRoute(app, services, rotateEndCustomerKey, ({ body, params, caller, actor }) =>
    store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.client_id, caller, lockEndCustomer);
      const { clientId, realm } = customer;
      const context = await contextIn(db, services, customer);
      const request = { environment: body.environment, revokesPrevious: body.revoke_previous ?? false };
      const goodKeys = await listGoodKeys(db, clientId, body.environment);
      const inputs = { availability: settings.availability, actor };
      const { key, endedKeyIds, events } = decideRotation(customer, request, goodKeys, inputs, context);
      for (const keyId of endedKeyIds) await revokeKey(db, clientId, keyId, context.now);
      await insertKeys(db, { clientId, owner: 'end_customer', realm }, [key], context.now);
      await appendEvents(db, events);
      return { key: toNewKeyReply(key, context.now) };
    }),
  );
}

/** Revokes an end customer's key immediately. */
export function revokeEndCustomerKeyRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, revokeEndCustomerKey, ({ params, caller, actor }) =>
    services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.client_id, caller, lockEndCustomer);
      const context = await contextIn(db, services, customer);
      const { key, wasGood } = await revokeKey(db, customer.clientId, params.key_id, context.now);
      const revoked = requireFound(key, 'key');
      if (wasGood) {
        await appendEvents(db, [keyEvent('api_key.revoked', customer, revoked, actor, context)]);
      }
      return { key: toKeyReply(revoked) };
    }),
  );
}
