import Type from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import { rotateEndCustomerKey as decideRotation, keyEvent } from '../../domain/end-customer-keys.ts';
import { changeRestrictions } from '../../domain/key-restrictions.ts';
import { validKeysMax } from '../../domain/key-rotation.ts';
import { findKeyById, listValidKeys, restrictKey, revokeKey, saveIssuedKey } from '../../store/api-keys.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { appendEvents } from '../../store/events.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import type { Value } from '../codec.ts';
import { contextIn } from '../context-in.ts';
import { examplePartner, exampleTimestamp } from '../examples.ts';
import { idParam, optionally, string } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requireAnyEndCustomer, requireFound } from '../require.ts';
import { endCustomerKey, endCustomerParams, keyFields } from './end-customers.ts';
import {
  aboutRotation,
  aboutUpdate,
  exampleRestrictions,
  restrictionSettings,
  rotationFields,
  toKeyRequest,
  withStatus,
} from './key-fields.ts';

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
    `Issues a key for one environment. ${aboutRotation} A production key requires an \`ACTIVE\` end customer: a limited ` +
    'key is never replaced. A sandbox end customer’s keys are valid only in the sandbox. Returns `CONFLICT` ' +
    `otherwise, if more than ${validKeysMax} would be valid, or if the end customer is suspended or has been removed.`,
  params: endCustomerParams,
  body: { environment: keyFields.environment, ...rotationFields, ...restrictionSettings },
  reply: { key: newKey },
  errors: ['NOT_FOUND', 'CONFLICT'],
  cli: { arguments: ['environment'] },
  handle({ body, params, caller, actor, ...call }, services) {
    const { store, settings } = services;
    return store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
      const { clientId, realm } = customer;
      const context = await contextIn(db, services, customer, call.context);
      const realNow = call.context.now;
      const valid = await listValidKeys(db, clientId, body.environment, realNow);
      const inputs = { availability: settings.availability, actor };
      const issued = decideRotation(customer, toKeyRequest(body), valid, inputs, context, realNow);
      await saveIssuedKey(db, { clientId, owner: 'end_customer', realm }, issued, context.now);
      await appendEvents(db, issued.events);
      return { key: toNewKeyReply(issued.key, context.now) };
    });
  },
});

const keyParams = { ...endCustomerParams, key_id: idParam('key_id of the key.') };

export const updateEndCustomerKey = managementOperation({
  ...ofKeys,
  id: 'updateEndCustomerKey',
  method: 'PATCH',
  path: '/v1/end-customers/:client_id/keys/:key_id',
  summary: 'Update an end customer key',
  description: aboutUpdate('a key'),
  params: keyParams,
  body: optionally(restrictionSettings),
  reply: { key: endCustomerKey },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: exampleRestrictions,
  replyExample: { key: exampleRestrictions },
  handle({ body, params, caller, actor, requireMatch, ...call }, services) {
    return services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
      const context = await contextIn(db, services, customer, call.context);
      const realNow = call.context.now;
      const key = requireFound(await findKeyById(db, customer.clientId, params.keyId), 'key');
      requireMatch(withStatus(key, realNow));
      const { restrictions, data } = changeRestrictions(key, body, realNow);
      if (data !== null) {
        await restrictKey(db, customer.clientId, key.keyId, restrictions);
        await appendEvents(db, [keyEvent('api_key.updated', customer, key, actor, context, data)]);
      }
      return { key: withStatus({ ...key, ...restrictions }, realNow) };
    });
  },
});

export const revokeEndCustomerKey = managementOperation({
  ...ofKeys,
  id: 'revokeEndCustomerKey',
  path: '/v1/end-customers/:client_id/keys/:key_id/revoke',
  summary: 'Revoke an end customer key',
  description: 'Revokes a key immediately. A revoked key is left unchanged.',
  params: keyParams,
  reply: { key: endCustomerKey },
  errors: ['NOT_FOUND'],
  replyExample: { key: { status: 'revoked', revoked_at: exampleTimestamp } },
  handle({ params, caller, actor, requireMatch, ...call }, services) {
    return services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
      const context = await contextIn(db, services, customer, call.context);
      const before = requireFound(await findKeyById(db, customer.clientId, params.keyId), 'key');
      requireMatch(withStatus(before, call.context.now));
      const { key, wasGood } = await revokeKey(db, customer.clientId, params.keyId, context.now);
      const revoked = requireFound(key, 'key');
      if (wasGood) {
        await appendEvents(db, [keyEvent('api_key.revoked', customer, revoked, actor, context)]);
      }
      return { key: withStatus(revoked, call.context.now) };
    });
  },
});

export const endCustomerKeyOperations = [rotateEndCustomerKey, updateEndCustomerKey, revokeEndCustomerKey];

function toNewKeyReply(key: IssuedKey, createdAt: number): Value<typeof newKey> {
  return { ...key, createdAt, secret: key.secret.plain };
}
