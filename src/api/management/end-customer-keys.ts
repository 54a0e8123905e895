import Type from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import {
  rotateEndCustomerKey as decideRotation,
  goodKeysMax,
  keyEvent,
} from '../../domain/end-customer-keys.ts';
import { insertKeys, listGoodKeys, revokeKey } from '../../store/api-keys.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { appendEvents } from '../../store/events.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import type { Value } from '../codec.ts';
import { contextIn } from '../context-in.ts';
import { examplePartner, exampleTimestamp } from '../examples.ts';
import { idParam, string } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requireAnyEndCustomer, requireFound } from '../require.ts';
import { endCustomerKey, endCustomerParams, keyFields } from './end-customers.ts';

const newKey = Type.Object(
  { ...keyFields, secret: string('Shown only once.', examplePartner.secret) },
  { title: 'NewEndCustomerKey', description: 'A new key of an end customer, with its secret.' },
);

const ofKeys = {
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'POST',
  scope: 'any',
} as const;

export const rotateEndCustomerKey = managementOperation({
  ...ofKeys,
  id: 'rotateEndCustomerKey',
  path: '/v1/end-customers/:client_id/keys',
  summary: 'Issue an end customer key',
  description:
    'Issues a key for one environment. Existing keys stay valid until revoked, so that the end customer can ' +
    `rotate without downtime, up to ${goodKeysMax} keys; \`revoke_previous\` revokes them immediately. A production ` +
    'key requires an `ACTIVE` end customer: a limited key is never replaced. A sandbox end customer’s keys are ' +
    'valid only in the sandbox. Returns `CONFLICT` otherwise, or if the end customer is suspended or has been removed.',
  params: endCustomerParams,
  body: {
    environment: keyFields.environment,
    revoke_previous: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Whether to revoke the existing keys for this environment.',
      }),
    ),
  },
  reply: { key: newKey },
  errors: ['NOT_FOUND', 'CONFLICT'],
  cli: { arguments: ['environment'] },
  handle({ body, params, caller, actor, ...call }, services) {
    const { store, settings } = services;
    return store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
      const { clientId, realm } = customer;
      const context = await contextIn(db, services, customer, call.context);
      const request = { environment: body.environment, revokesPrevious: body.revokePrevious ?? false };
      const goodKeys = await listGoodKeys(db, clientId, body.environment);
      const inputs = { availability: settings.availability, actor };
      const { key, endedKeyIds, events } = decideRotation(customer, request, goodKeys, inputs, context);
      for (const keyId of endedKeyIds) await revokeKey(db, clientId, keyId, context.now);
      await insertKeys(db, { clientId, owner: 'end_customer', realm }, [key], context.now);
      await appendEvents(db, events);
      return { key: toNewKeyReply(key, context.now) };
    });
  },
});

export const revokeEndCustomerKey = managementOperation({
  ...ofKeys,
  id: 'revokeEndCustomerKey',
  path: '/v1/end-customers/:client_id/keys/:key_id/revoke',
  summary: 'Revoke an end customer key',
  description: 'Revokes a key immediately. A revoked key is left unchanged.',
  params: { ...endCustomerParams, key_id: idParam('key_id of the key.') },
  reply: { key: endCustomerKey },
  errors: ['NOT_FOUND'],
  replyExample: { key: { revoked_at: exampleTimestamp } },
  handle({ params, caller, actor, ...call }, services) {
    return services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
      const context = await contextIn(db, services, customer, call.context);
      const { key, wasGood } = await revokeKey(db, customer.clientId, params.keyId, context.now);
      const revoked = requireFound(key, 'key');
      if (wasGood) {
        await appendEvents(db, [keyEvent('api_key.revoked', customer, revoked, actor, context)]);
      }
      return { key: revoked };
    });
  },
});

export const endCustomerKeyOperations = [rotateEndCustomerKey, revokeEndCustomerKey];

function toNewKeyReply(key: IssuedKey, createdAt: number): Value<typeof newKey> {
  return { ...key, createdAt, secret: key.secret.plain };
}
