import Type from 'typebox';
import { type Environment, effectiveEnvironment, isOn } from '../../domain/environment.ts';
import { type PresentedKey, spendCall } from '../../store/api-keys.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import type { Caller } from '../calls.ts';
import { exampleCredentials, exampleEndCustomerId } from '../examples.ts';
import {
  boolean,
  endCustomerStatus,
  environment,
  integer,
  nullable,
  oneOf,
  product,
  realm,
  string,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import type { Services } from '../services.ts';

/** Any text: unknown credentials are invalid, not malformed. */
const presented = (description: string) => string(description);

export const verifyKey = managementOperation({
  id: 'verifyKey',
  method: 'POST',
  path: '/v1/keys/verify',
  scope: 'any',
  summary: 'Verify a key',
  description:
    'Verifies a client_id and secret in an environment, and returns their owner and permissions: gateways use ' +
    'this to enforce issued keys. An invalid pair returns `valid: false` and nothing more, whatever the cause. A ' +
    'sandbox end customer’s key is valid only in the sandbox, whatever environment it is named for. Each success ' +
    'uses one call of a limited key.',
  body: { client_id: presented('client_id to verify.'), secret: presented('Secret to verify.'), environment },
  reply: {
    valid: boolean('Whether the pair is valid; the other fields are present only then.'),
    client_id: Type.Optional(string('client_id of the owner.')),
    owner: Type.Optional(
      oneOf(['PARTNER', 'END_CUSTOMER'], { title: 'KeyOwner', description: 'Type of the owner.' }),
    ),
    partner_client_id: Type.Optional(string('The end customer’s partner, or the partner itself.')),
    environment: Type.Optional(environment),
    realm: Type.Optional(realm),
    status: Type.Optional(nullable(endCustomerStatus)),
    products: Type.Optional(Type.Array(product)),
    calls_left: Type.Optional(nullable(integer('Calls left of a limited key; null if unlimited.'))),
  },
  errors: [],
  example: { ...exampleCredentials, environment: 'production' },
  replyExample: {
    valid: true,
    client_id: exampleEndCustomerId,
    owner: 'END_CUSTOMER',
    partner_client_id: exampleCredentials.client_id,
    environment: 'production',
    realm: 'live',
    status: 'ACTIVE',
    products: ['auth', 'transactions'],
    calls_left: null,
  },
  cli: {
    arguments: ['client_id', 'environment'],
    standardInput: 'secret',
    succeedsIf: 'valid',
    note: 'The secret is read from standard input. Exit code 4 if the pair is invalid.',
  },
  async handle({ body, caller }, services) {
    const { keyring, keys, settings } = services;
    const { environment } = body;
    const hash = keyring.hash(body.secret);
    const key = await keys.find(body.clientId, hash);
    const isOpen = isOn(environment, settings.availability);
    if (key === undefined || effectiveEnvironment(key) !== environment || !isOpen) return { valid: false };
    const owner =
      key.partner === undefined
        ? await aboutEndCustomer(key, hash, caller, services)
        : aboutPartner(key.partner, environment, caller);
    if (owner === undefined) return { valid: false };
    return { valid: true, clientId: key.clientId, environment, realm: key.realm, ...owner };
  },
});

function aboutPartner(
  { clientId, environments, products }: NonNullable<PresentedKey['partner']>,
  environment: Environment,
  { partnerClientId }: Caller,
) {
  const isWithinReach = partnerClientId === null || partnerClientId === clientId;
  if (!isWithinReach || !environments.includes(environment)) return undefined;
  return { owner: 'PARTNER', partnerClientId: clientId, status: null, products, callsLeft: null } as const;
}

async function aboutEndCustomer(
  { clientId, callsLeft }: PresentedKey,
  hash: string,
  { partnerClientId }: Caller,
  { store }: Services,
) {
  const customer = await findEndCustomer(store.db, clientId, partnerClientId);
  if (customer === undefined || customer.removedAt !== null) return undefined;
  const left = callsLeft === null ? null : await store.unitOfWork((db) => spendCall(db, clientId, hash));
  if (left === undefined) return undefined;
  return {
    owner: 'END_CUSTOMER',
    partnerClientId: customer.partnerClientId,
    status: customer.status,
    products: customer.products,
    callsLeft: left,
  } as const;
}
