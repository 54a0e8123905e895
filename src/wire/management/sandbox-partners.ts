import Type, { type Static } from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import type { Partner } from '../../domain/partner.ts';
import { lifetimeSeconds, type SandboxPartnerRequest } from '../../domain/sandbox-partner.ts';
import { operatorAdmins } from '../access.ts';
import { operation } from '../operation.ts';
import { exampleCredentials } from '../partner/credentials.ts';
import { examplePartner } from './examples.ts';
import { timestamp, toTimestamp } from './fields.ts';
import { newPartner, partnerParams, partnerReply, toPartnerReply } from './partner-schemas.ts';

const { name, products, review_policy } = newPartner;
const exampleExpiry = '2026-05-05T09:30:00.000Z';

const sandboxPartner = Type.Object(
  {
    client_id: Type.String({ description: 'client_id of the partner.' }),
    secret: Type.String({ description: 'Secret for the sandbox. Shown only once.' }),
    expires_at: timestamp('Time at which it is removed with everything it owns.'),
    partner: partnerReply,
  },
  { title: 'NewSandboxPartner', description: 'A temporary partner.' },
);

export const createSandboxPartner = operation({
  id: 'createSandboxPartner',
  roles: operatorAdmins,
  method: 'POST',
  path: '/v1/sandbox-partners',
  tag: 'Management',
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
      Type.String({
        format: 'date-time',
        description:
          'Time at which its sandbox’s clock starts frozen (RFC 3339), from 2000 to 2199; by default, and after ' +
          '`/simulation/reset`, it shows real time.',
      }),
    ),
  },
  reply: { sandbox_partner: sandboxPartner },
  errors: [],
  example: { name: 'checkout tests', expires_in_seconds: 3_600 },
  replyExample: {
    sandbox_partner: {
      ...exampleCredentials,
      expires_at: exampleExpiry,
      partner: { ...examplePartner, environments: ['sandbox'], expires_at: exampleExpiry },
    },
  },
});

export const removeSandboxPartner = operation({
  id: 'removeSandboxPartner',
  roles: operatorAdmins,
  method: 'DELETE',
  path: '/v1/sandbox-partners/:client_id',
  tag: 'Management',
  scope: 'operator',
  summary: 'Remove a temporary partner',
  description:
    'Removes a temporary partner early, with everything it owns: its end customers, keys, snapshots, tokens and ' +
    'events are removed when the call returns. Returns `CONFLICT` for a partner that does not expire.',
  params: partnerParams,
  reply: {},
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: {},
});

/** Converts the body to the domain's request. */
export function toSandboxPartnerRequest(
  body: Static<NonNullable<typeof createSandboxPartner.body>>,
): SandboxPartnerRequest {
  return {
    name: body.name ?? null,
    products: body.products ?? null,
    reviewPolicy: body.review_policy ?? 'AUTOMATIC',
    lifetimeSeconds: body.expires_in_seconds ?? lifetimeSeconds.usual,
    frozenAt: body.frozen_at === undefined ? null : Date.parse(body.frozen_at),
  };
}

export function toSandboxPartnerReply(
  partner: Partner,
  { secret }: IssuedKey,
): Static<typeof sandboxPartner> {
  return {
    client_id: partner.clientId,
    secret: secret.plain,
    expires_at: toTimestamp(partner.expiresAt as number),
    partner: toPartnerReply(partner),
  };
}
