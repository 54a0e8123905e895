import Type from 'typebox';
import { endCustomerStatus, environment, nullable, oneOf, product } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleEndCustomerId } from '../partner/credentials.ts';
import { realm } from './fields.ts';

/** Any text: unknown credentials are invalid, not malformed. */
const presented = (description: string) => Type.String({ description });

export const verifyKey = operation({
  id: 'verifyKey',
  method: 'POST',
  path: '/v1/keys/verify',
  tag: 'Management',
  scope: 'any',
  summary: 'Verify a key',
  description:
    'Verifies a client_id and secret in an environment, and returns their owner and permissions: gateways use ' +
    'this to enforce issued keys. An invalid pair returns `valid: false` and nothing more, whatever the cause. A ' +
    'sandbox end customer’s key is valid only in the sandbox, whatever environment it is named for. Each success ' +
    'uses one call of a limited key.',
  body: { client_id: presented('client_id to verify.'), secret: presented('Secret to verify.'), environment },
  reply: {
    valid: Type.Boolean({
      description: 'Whether the pair is valid; the other fields are present only then.',
    }),
    client_id: Type.Optional(Type.String({ description: 'client_id of the owner.' })),
    owner: Type.Optional(
      oneOf(['PARTNER', 'END_CUSTOMER'], { title: 'KeyOwner', description: 'Type of the owner.' }),
    ),
    partner_client_id: Type.Optional(
      Type.String({ description: 'The end customer’s partner, or the partner itself.' }),
    ),
    environment: Type.Optional(environment),
    realm: Type.Optional(realm),
    status: Type.Optional(nullable(endCustomerStatus)),
    products: Type.Optional(Type.Array(product)),
    calls_left: Type.Optional(
      nullable(Type.Integer({ description: 'Calls left of a limited key; null if unlimited.' })),
    ),
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
});
