import Type, { type Static } from 'typebox';
import type { Token } from '../../domain/token.ts';
import { operatorAdmins } from '../access.ts';
import { clientId, nullable, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleTimestamp, exampleToken } from './examples.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const name = text({ description: 'Name of the token.' });
const partnerClientId = nullable(clientId);

const tokenFields = {
  token_id: Type.String({ description: 'Id of the token; not a secret.' }),
  name,
  partner_client_id: nullable(
    Type.String({ description: 'The partner it is limited to; null for operator scope.' }),
  ),
  created_at: timestamp('Creation time.'),
};

const tokenSchema = Type.Object(
  { ...tokenFields, revoked_at: nullable(timestamp('Time it was revoked; null while it is valid.')) },
  { title: 'Token', description: 'A bearer token of this API, without its value.' },
);

const newToken = Type.Object(
  { ...tokenFields, token: Type.String({ description: 'Shown only once.' }) },
  { title: 'NewToken', description: 'A new bearer token.' },
);

export const createToken = operation({
  id: 'createToken',
  method: 'POST',
  path: '/v1/tokens',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Create a token',
  description:
    'Creates a bearer token with operator scope or, with `partner_client_id`, limited to that partner’s own data.',
  body: { name, partner_client_id: Type.Optional(partnerClientId) },
  reply: { token: newToken },
  errors: [],
  example: { name: exampleToken.name, partner_client_id: exampleToken.partner_client_id },
  replyExample: { token: { ...exampleToken, token: 'gpt_5b0d2f4a6c8e1a3c5e7f9b0d2f4a6c8e1a3c5e7f' } },
});

export const listTokens = operation({
  id: 'listTokens',
  method: 'GET',
  path: '/v1/tokens',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'List tokens',
  description: 'Lists tokens, newest first, including revoked ones, without their values.',
  query: pageQuery,
  reply: { tokens: Type.Array(tokenSchema), ...nextCursor },
  errors: [],
  replyExample: { tokens: [{ ...exampleToken, revoked_at: null }], next_cursor: null },
});

export const revokeToken = operation({
  id: 'revokeToken',
  method: 'POST',
  path: '/v1/tokens/:token_id/revoke',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Revoke a token',
  description: 'Revokes a token immediately, including the one in use. A revoked token is left unchanged.',
  params: { token_id: idParam('token_id of the token.') },
  reply: { token: tokenSchema },
  errors: ['NOT_FOUND'],
  replyExample: { token: { ...exampleToken, revoked_at: exampleTimestamp } },
});

export function toTokenReply(token: Token & { revokedAt: number | null }): Static<typeof tokenSchema> {
  return { ...tokenReply(token), revoked_at: toTimestampOrNull(token.revokedAt) };
}

/** A new token with its value, which is returned only here. */
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
