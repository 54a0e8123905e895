import Type from 'typebox';
import { createToken as decideCreation, tokenEvent } from '../../domain/token.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import {
  findTokenById,
  insertToken,
  listTokens as listFromStore,
  revokeToken as revokeInStore,
} from '../../store/tokens.ts';
import { operatorAdmins } from '../access.ts';
import { example, examplePartner, exampleTimestamp, exampleToken } from '../examples.ts';
import { clientId, idParam, issuedKeyFields, nullable, string, text, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireFound, unknownPartner } from '../require.ts';
import { partnerName, withPartnerName, withPartnerNames } from './names.ts';

const name = text({ description: 'Name of the token.', [example]: exampleToken.name });
const partnerClientId = nullable(clientId);

const tokenFields = {
  token_id: string('Id of the token; not a secret.', exampleToken.token_id),
  name,
  partner_client_id: nullable(
    string('The partner it is limited to; null for operator scope.', examplePartner.client_id),
  ),
  partner_name: partnerName,
  created_at: timestamp('Creation time.'),
};

const tokenSchema = Type.Object(
  { ...tokenFields, ...issuedKeyFields },
  { title: 'Token', description: 'A bearer token of this API, without its value.' },
);

const newToken = Type.Object(
  { ...tokenFields, token: string('Shown only once.', 'gpt_5b0d2f4a6c8e1a3c5e7f9b0d2f4a6c8e1a3c5e7f') },
  { title: 'NewToken', description: 'A new bearer token.' },
);

export const createToken = managementOperation({
  id: 'createToken',
  method: 'POST',
  path: '/v1/tokens',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Create a token',
  description:
    'Creates a bearer token with operator scope or, with `partner_client_id`, limited to that partner’s own data.',
  body: { name, partner_client_id: Type.Optional(partnerClientId) },
  reply: { token: newToken },
  errors: [],
  async handle({ body, actor, context }, services) {
    const partnerClientId = body.partnerClientId ?? null;
    const { token, secret } = await services.store.unitOfWork(async (db) => {
      if (partnerClientId !== null && (await lockPartner(db, partnerClientId)) === undefined) {
        throw unknownPartner();
      }
      const decision = decideCreation({ name: body.name, partnerClientId }, actor, context);
      await insertToken(db, decision.token, decision.secret);
      await appendEvents(db, decision.events);
      return { ...decision, token: await withPartnerName(db, decision.token) };
    });
    return { token: { ...token, token: secret.plain } };
  },
});

export const listTokens = managementOperation({
  id: 'listTokens',
  method: 'GET',
  path: '/v1/tokens',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'List tokens',
  description: 'Lists tokens, newest first, including revoked ones, without their values.',
  query: pageQuery,
  reply: { tokens: Type.Array(tokenSchema), ...nextCursor },
  errors: [],
  async handle({ query }, services) {
    const { db } = services.store;
    const page = await listFromStore(db, toPageRequest(query));
    return { tokens: await withPartnerNames(db, page.items), nextCursor: toCursor(page.next) };
  },
});

export const revokeToken = managementOperation({
  id: 'revokeToken',
  method: 'POST',
  path: '/v1/tokens/:token_id/revoke',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Revoke a token',
  description: 'Revokes a token immediately, including the one in use. A revoked token is left unchanged.',
  params: { token_id: idParam('token_id of the token.') },
  reply: { token: tokenSchema },
  errors: ['NOT_FOUND'],
  replyExample: { token: { revoked_at: exampleTimestamp } },
  async handle({ params, actor, context }, services) {
    const revoked = await services.store.unitOfWork(async (db) => {
      const wasGood = await revokeInStore(db, params.tokenId, context.now);
      const token = requireFound(await findTokenById(db, params.tokenId), 'token');
      if (wasGood) await appendEvents(db, [tokenEvent('token.revoked', token, actor, context)]);
      return withPartnerName(db, token);
    });
    return { token: revoked };
  },
});

export const tokenOperations = [createToken, listTokens, revokeToken];
