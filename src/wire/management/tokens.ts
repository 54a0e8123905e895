import Type, { type Static } from 'typebox';
import type { Token } from '../../domain/token.ts';
import { operatorAdmins } from '../access.ts';
import { clientId, nullable, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleTimestamp, exampleToken } from './examples.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const name = text({ description: 'What the token is for.' });
const partnerClientId = nullable(clientId);

const tokenFields = {
  token_id: Type.String({ description: 'Identifies the token; not a secret.' }),
  name,
  partner_client_id: nullable(
    Type.String({ description: 'The one partner it sees and acts for; null for the operator’s scope.' }),
  ),
  created_at: timestamp('When it was made.'),
};

const tokenSchema = Type.Object(
  { ...tokenFields, revoked_at: nullable(timestamp('When it was revoked; null while it is good.')) },
  { title: 'Token', description: 'A bearer token of this API, without the token itself.' },
);

const newToken = Type.Object(
  { ...tokenFields, token: Type.String({ description: 'Shown this once and never again.' }) },
  { title: 'NewToken', description: 'A new bearer token.' },
);

export const createToken = operation({
  id: 'createToken',
  method: 'POST',
  path: '/v1/tokens',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Make a token',
  description:
    'Makes a bearer token: of the operator’s scope, or with `partner_client_id` for that partner, which then ' +
    'sees and does only what is its own.',
  body: Type.Object(
    { name, partner_client_id: Type.Optional(partnerClientId) },
    { title: 'CreateTokenRequest', additionalProperties: false },
  ),
  reply: Type.Object({ token: newToken, ...requestIdField }, { title: 'CreateTokenResponse' }),
  errors: [],
  example: { name: exampleToken.name, partner_client_id: exampleToken.partner_client_id },
  replyExample: {
    token: { ...exampleToken, token: 'gpt_5b0d2f4a6c8e1a3c5e7f9b0d2f4a6c8e1a3c5e7f' },
    request_id: exampleRequestId,
  },
});

export const listTokens = operation({
  id: 'listTokens',
  method: 'GET',
  path: '/v1/tokens',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'List tokens',
  description: 'Lists tokens, the newest first, with the revoked ones; never the tokens themselves.',
  query: Type.Object(pageQuery, { additionalProperties: false }),
  reply: Type.Object(
    { tokens: Type.Array(tokenSchema), ...nextCursor, ...requestIdField },
    { title: 'ListTokensResponse' },
  ),
  errors: [],
  replyExample: {
    tokens: [{ ...exampleToken, revoked_at: null }],
    next_cursor: null,
    request_id: exampleRequestId,
  },
});

export const revokeToken = operation({
  id: 'revokeToken',
  method: 'POST',
  path: '/v1/tokens/:token_id/revoke',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Revoke a token',
  description: 'Ends a token at once, the one in use too. One that is revoked already stays as it is.',
  params: Type.Object({ token_id: idParam('The token’s token_id.') }),
  reply: Type.Object({ token: tokenSchema, ...requestIdField }, { title: 'RevokeTokenResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: {
    token: { ...exampleToken, revoked_at: exampleTimestamp },
    request_id: exampleRequestId,
  },
});

export function toTokenReply(token: Token & { revokedAt: number | null }): Static<typeof tokenSchema> {
  return { ...tokenReply(token), revoked_at: toTimestampOrNull(token.revokedAt) };
}

/** A new token with its plain form: the only time it is told. */
export function toNewTokenReply(token: Token, plain: string): Static<typeof newToken> {
  return { ...tokenReply(token), token: plain };
}

function tokenReply({ tokenId, name, partnerClientId, createdAt }: Token) {
  return {
    token_id: tokenId,
    name,
    partner_client_id: partnerClientId,
    created_at: toTimestamp(createdAt),
  };
}
