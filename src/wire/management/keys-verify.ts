import Type from 'typebox';
import { endCustomerStatus, environment, nullable, oneOf, product } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleEndCustomerId, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { realm } from './fields.ts';

/** Any text: what nobody was ever given is invalid, not malformed. */
const presented = (description: string) => Type.String({ description });

export const verifyKey = operation({
  id: 'verifyKey',
  method: 'POST',
  path: '/v1/keys/verify',
  tag: 'Management',
  scope: 'any',
  summary: 'Verify a key',
  description:
    'Tells whether a client_id and a secret are a good pair in an environment, whose it is and what it may do: ' +
    'this is how a gateway makes issued keys mean something. A pair that is not good is answered with ' +
    '`valid: false` and nothing more, whatever the cause. A key of a sandbox end customer is good in the ' +
    'sandbox only, whatever environment’s name it bears. Each success takes one call from a limited key.',
  body: Type.Object(
    {
      client_id: presented('The client_id that was presented.'),
      secret: presented('The secret that was presented.'),
      environment,
    },
    { title: 'VerifyKeyRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    {
      valid: Type.Boolean({ description: 'The pair is good; the other fields are there only then.' }),
      client_id: Type.Optional(Type.String({ description: 'Whose it is.' })),
      owner: Type.Optional(
        oneOf(['PARTNER', 'END_CUSTOMER'], { title: 'KeyOwner', description: 'What its owner is.' }),
      ),
      partner_client_id: Type.Optional(
        Type.String({ description: 'The end customer’s partner, or the partner itself.' }),
      ),
      environment: Type.Optional(environment),
      realm: Type.Optional(realm),
      status: Type.Optional(nullable(endCustomerStatus)),
      products: Type.Optional(Type.Array(product)),
      calls_left: Type.Optional(
        nullable(Type.Integer({ description: 'Calls a limited key is still good for; null without limit.' })),
      ),
      ...requestIdField,
    },
    { title: 'VerifyKeyResponse' },
  ),
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
    request_id: exampleRequestId,
  },
});
