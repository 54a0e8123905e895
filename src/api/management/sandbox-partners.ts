import Type from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import type { Partner } from '../../domain/partner.ts';
import {
  createSandboxPartner as decideCreation,
  endSandboxPartner,
  lifetimeSeconds,
  type SandboxPartnerRequest,
} from '../../domain/sandbox-partner.ts';
import { insertKeys } from '../../store/api-keys.ts';
import { setExpiry } from '../../store/partner-removal.ts';
import { lockPartner, savePartner } from '../../store/partners.ts';
import { insertSandbox } from '../../store/sandboxes.ts';
import { operatorAdmins } from '../access.ts';
import type { Value } from '../codec.ts';
import { examplePartner, withExample } from '../examples.ts';
import { dateTime, string, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requirePartner } from '../require.ts';
import { newPartner, partnerParams, partnerReply } from './partners.ts';

const { name, products, review_policy } = newPartner;
const exampleExpiry = '2026-05-05T09:30:00.000Z';

const sandboxPartner = Type.Object(
  {
    client_id: string('client_id of the partner.', examplePartner.client_id),
    secret: string('Secret for the sandbox. Shown only once.', examplePartner.secret),
    expires_at: timestamp('Time at which it is removed with everything it owns.', exampleExpiry),
    partner: withExample(partnerReply, { environments: ['sandbox'], expires_at: exampleExpiry }),
  },
  { title: 'NewSandboxPartner', description: 'A temporary partner.' },
);

export const createSandboxPartner = managementOperation({
  id: 'createSandboxPartner',
  roles: operatorAdmins,
  method: 'POST',
  path: '/v1/sandbox-partners',
  scope: 'operator',
  summary: 'Create a temporary partner',
  description:
    'Creates a partner that is ready for use in its own sandbox, for one test or branch: with complete flowdown ' +
    'and questionnaire, contacts, all products of contract 1.517.0 unless specified, and one secret. It is ' +
    'isolated from other partners and has no access to other environments. When it expires, everything it owns is ' +
    'removed.',
  body: {
    name: Type.Optional(name),
    products: Type.Optional(products),
    review_policy: Type.Optional(review_policy),
    expires_in_seconds: Type.Optional(
      Type.Integer({
        minimum: lifetimeSeconds.least,
        maximum: lifetimeSeconds.most,
        default: lifetimeSeconds.usual,
        description: 'Lifetime in seconds: a minute to thirty days; one day by default.',
      }),
    ),
    frozen_at: Type.Optional(
      dateTime(
        'Time at which its sandbox’s clock starts frozen (RFC 3339), from 2000 to 2199; by default, and after ' +
          '`/simulation/reset`, it shows real time.',
      ),
    ),
  },
  reply: { sandbox_partner: sandboxPartner },
  errors: [],
  example: { name: 'checkout tests', products: undefined, expires_in_seconds: 3_600 },
  cli: { shows: ['client_id', 'secret', 'expires_at'] },
  async handle({ body, actor, context }, services) {
    const request = toSandboxPartnerRequest(body);
    const { partner, key } = await services.store.unitOfWork(async (db) => {
      const decision = decideCreation(request, actor, context);
      const { clientId } = decision.partner;
      await savePartner(db, decision);
      await insertKeys(db, { clientId, owner: 'partner', realm: 'sandbox' }, [decision.key], context.now);
      await insertSandbox(db, decision.sandbox);
      return decision;
    });
    return { sandboxPartner: toSandboxPartnerReply(partner, key) };
  },
});

export const removeSandboxPartner = managementOperation({
  id: 'removeSandboxPartner',
  execution: 'in steps',
  roles: operatorAdmins,
  method: 'DELETE',
  path: '/v1/sandbox-partners/:client_id',
  scope: 'operator',
  summary: 'Remove a temporary partner',
  description:
    'Removes a temporary partner early, with everything it owns: its end customers, keys, snapshots, tokens and ' +
    'events are removed when the call returns. Returns `CONFLICT` for a partner that does not expire.',
  params: partnerParams,
  reply: {},
  errors: ['NOT_FOUND', 'CONFLICT'],
  async handle({ params, caller, actor, context }, { store, removePartner }) {
    const { clientId } = await store.unitOfWork(async (db) => {
      const partner = await requirePartner(db, params.clientId, caller, lockPartner);
      await setExpiry(db, endSandboxPartner(partner, context));
      return partner;
    });
    await removePartner(clientId, actor, context);
    return {};
  },
});

export const sandboxPartnerOperations = [createSandboxPartner, removeSandboxPartner];

/** Converts the body to the domain's request. */
function toSandboxPartnerRequest(
  body: Value<NonNullable<typeof createSandboxPartner.body>>,
): SandboxPartnerRequest {
  const { expiresInSeconds = lifetimeSeconds.usual, ...request } = body;
  return {
    name: null,
    products: null,
    reviewPolicy: 'AUTOMATIC',
    frozenAt: null,
    ...request,
    lifetimeSeconds: expiresInSeconds,
  };
}

function toSandboxPartnerReply(partner: Partner, { secret }: IssuedKey): Value<typeof sandboxPartner> {
  const { clientId, expiresAt } = partner;
  return { clientId, secret: secret.plain, expiresAt: expiresAt as number, partner };
}
