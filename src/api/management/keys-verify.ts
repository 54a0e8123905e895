import Type from 'typebox';
import { type Environment, effectiveEnvironment, isOn } from '../../domain/environment.ts';
import { rejectionOf } from '../../domain/key-restrictions.ts';
import { usableProducts } from '../../domain/requirements.ts';
import { type PresentedKey, spendCall } from '../../store/api-keys.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import type { Caller } from '../calls.ts';
import type { ValueOf } from '../codec.ts';
import { example, exampleEndCustomer, examplePartner, withExample } from '../examples.ts';
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
const asked = {
  client_id: string('client_id to verify.', examplePartner.client_id),
  secret: string('Secret to verify.', examplePartner.secret),
  environment,
  client_address: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'IP address of the client that presents the pair, as the gateway sees it.',
      [example]: '203.0.113.7',
    }),
  ),
};

export const verifyKey = managementOperation({
  id: 'verifyKey',
  execution: 'always',
  method: 'POST',
  path: '/v1/keys/verify',
  scope: 'any',
  summary: 'Verify a key',
  description:
    'Verifies a client_id and secret in an environment, and returns their owner and permissions: gateways use ' +
    'this to enforce issued keys. An invalid pair returns `valid: false` and nothing more, whatever the cause. A ' +
    'sandbox end customer’s key is valid only in the sandbox, whatever environment it is named for. Each success ' +
    'uses one call of a limited key, and counts as a use of the key. A key with allowed addresses is valid only if ' +
    '`client_address` is one of them. The products of a production key are those that are enabled. ' +
    'Beyond the limit of wrong credentials, an invalid pair returns `RATE_LIMIT`: treat it as invalid. Valid pairs are not limited by it.',
  body: asked,
  reply: {
    valid: boolean('Whether the pair is valid; the other fields are present only then.', true),
    client_id: Type.Optional(string('client_id of the owner.', exampleEndCustomer.client_id)),
    owner: Type.Optional(
      oneOf(['PARTNER', 'END_CUSTOMER'], {
        title: 'KeyOwner',
        description: 'Type of the owner.',
        [example]: 'END_CUSTOMER',
      }),
    ),
    partner_client_id: Type.Optional(
      string('The end customer’s partner, or the partner itself.', examplePartner.client_id),
    ),
    environment: Type.Optional(withExample(environment, 'production')),
    realm: Type.Optional(withExample(realm, 'live')),
    status: Type.Optional(nullable(withExample(endCustomerStatus, 'ACTIVE'))),
    products: Type.Optional(Type.Array(product, { [example]: exampleEndCustomer.products })),
    calls_left: Type.Optional(
      withExample(nullable(integer('Calls left of a limited key; null if unlimited.')), null),
    ),
  },
  errors: [],
  cli: {
    arguments: ['client_id', 'environment'],
    standardInput: 'secret',
    succeedsIf: 'valid',
    note: 'The secret is read from standard input. Exit code 4 if the pair is invalid.',
  },
  async handle({ body, caller, refuseGuess }, services) {
    const about = await aboutKey(body, caller, services);
    if (typeof about === 'object') return { valid: true, ...about };
    refuseGuess(body.clientId, about);
    return { valid: false };
  },
});

/** Returns information about a valid key; otherwise, for the log, why one is rejected that would be valid otherwise, if so. */
async function aboutKey(body: ValueOf<typeof asked>, caller: Caller, services: Services) {
  const { clientId, secret, environment } = body;
  const { keyring, keys, keyUses, settings, now } = services;
  const hash = keyring.hash(secret);
  const key = await keys.find(clientId, hash);
  const isOpen = isOn(environment, settings.availability);
  if (key === undefined || effectiveEnvironment(key) !== environment || !isOpen) return undefined;
  const rejection = rejectionOf(key, body.clientAddress ?? null, now());
  if (rejection !== null) return `key ${key.keyId} ${rejection}`;
  const owner =
    key.partner === undefined
      ? await aboutEndCustomer(key, environment, hash, caller, services)
      : aboutPartner(key.partner, environment, caller);
  if (owner === undefined) return undefined;
  keyUses.note(key.keyId, key.clientId, now());
  return { clientId: key.clientId, environment, realm: key.realm, ...owner };
}

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
  environment: Environment,
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
    products: usableProducts(customer, environment),
    callsLeft: left,
  } as const;
}
