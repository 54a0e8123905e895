import Type from 'typebox';
import { changeRestrictions } from '../../domain/key-restrictions.ts';
import {
  createToken as decideCreation,
  rotateToken as decideRotation,
  tokenEvent,
  validTokensMax,
} from '../../domain/token.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import {
  findTokenById,
  insertToken,
  listTokens as listFromStore,
  lockAndCountTokens,
  lockToken,
  restrictToken,
  revokeToken as revokeInStore,
} from '../../store/tokens.ts';
import { operatorAdmins } from '../access.ts';
import { example, examplePartner, exampleTimestamp, exampleToken } from '../examples.ts';
import { clientId, idParam, nullable, optionally, string, text, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireFound, unknownPartner } from '../require.ts';
import {
  aboutUpdate,
  exampleRestrictions,
  listedKeyFields,
  restrictionFields,
  restrictionSettings,
  rotationFields,
  shownOfKeys,
  toRestrictions,
  toRotation,
  withStatus,
} from './key-fields.ts';
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
  ...restrictionFields,
};

const tokenSchema = Type.Object(
  { ...tokenFields, ...listedKeyFields },
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
    'Creates a bearer token with operator scope or, with `partner_client_id`, limited to that partner’s own data. ' +
    `Other tokens stay valid. Returns \`CONFLICT\` if more than ${validTokensMax} of the same scope would be valid.`,
  body: { name, partner_client_id: Type.Optional(partnerClientId), ...restrictionSettings },
  reply: { token: newToken },
  errors: ['CONFLICT'],
  async handle({ body, actor, context }, services) {
    const partnerClientId = body.partnerClientId ?? null;
    const { token, secret } = await services.store.unitOfWork(async (db) => {
      if (partnerClientId !== null && (await lockPartner(db, partnerClientId)) === undefined) {
        throw unknownPartner();
      }
      const valid = await lockAndCountTokens(db, partnerClientId, context.now);
      const wanted = { name: body.name, partnerClientId, ...toRestrictions(body) };
      const decision = decideCreation(wanted, valid, actor, context);
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
  cli: { shows: ['token_id', 'name', 'partner_client_id', 'partner_name', 'created_at', ...shownOfKeys] },
  async handle({ query }, services) {
    const { db } = services.store;
    const page = await listFromStore(db, toPageRequest(query));
    const now = services.now();
    const tokens = page.items.map((token) => withStatus(token, now));
    return { tokens: await withPartnerNames(db, tokens), nextCursor: toCursor(page.next) };
  },
});

const tokenParams = { token_id: idParam('token_id of the token.') };

export const rotateToken = managementOperation({
  id: 'rotateToken',
  method: 'POST',
  path: '/v1/tokens/:token_id/rotate',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Rotate a token',
  description:
    'Creates a token with the name, scope and allowed addresses of another, which is revoked immediately unless ' +
    '`previous_valid_until` or `revoke_previous: false` is given. Returns `CONFLICT` if that one is not valid, or if more than ' +
    `${validTokensMax} of the same scope would be valid.`,
  params: tokenParams,
  body: { ...rotationFields, ...restrictionSettings },
  reply: { token: newToken },
  errors: ['NOT_FOUND', 'CONFLICT'],
  async handle({ params, body, actor, context }, services) {
    const { token, secret } = await services.store.unitOfWork(async (db) => {
      const previous = requireFound(await lockToken(db, params.tokenId), 'token');
      const valid = await lockAndCountTokens(db, previous.partnerClientId, context.now);
      const { allowedAddresses } = previous;
      const restrictions = toRestrictions(body, { expiresAt: null, allowedAddresses });
      const request = { rotation: toRotation(body), restrictions };
      const decision = decideRotation(previous, request, valid, actor, context);
      if (decision.isRevoked) await revokeInStore(db, previous.tokenId, context.now);
      if (decision.expiring !== undefined) await restrictToken(db, previous.tokenId, decision.expiring);
      await insertToken(db, decision.token, decision.secret);
      await appendEvents(db, decision.events);
      return { ...decision, token: await withPartnerName(db, decision.token) };
    });
    return { token: { ...token, token: secret.plain } };
  },
});

export const updateToken = managementOperation({
  id: 'updateToken',
  method: 'PATCH',
  path: '/v1/tokens/:token_id',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Update a token',
  description: aboutUpdate('a token'),
  params: tokenParams,
  body: optionally(restrictionSettings),
  reply: { token: tokenSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: exampleRestrictions,
  replyExample: { token: exampleRestrictions },
  async handle({ params, body, actor, context, requireMatch }, services) {
    const updated = await services.store.unitOfWork(async (db) => {
      const token = requireFound(await lockToken(db, params.tokenId), 'token');
      requireMatch(token);
      const { restrictions, data } = changeRestrictions(token, body, context.now);
      if (data !== null) {
        await restrictToken(db, token.tokenId, restrictions);
        await appendEvents(db, [tokenEvent('token.updated', token, actor, context, data)]);
      }
      return withPartnerName(db, { ...token, ...restrictions });
    });
    return { token: withStatus(updated, context.now) };
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
  params: tokenParams,
  reply: { token: tokenSchema },
  errors: ['NOT_FOUND'],
  replyExample: { token: { status: 'revoked', revoked_at: exampleTimestamp } },
  async handle({ params, actor, context, requireMatch }, services) {
    const revoked = await services.store.unitOfWork(async (db) => {
      requireMatch(requireFound(await lockToken(db, params.tokenId), 'token'));
      const wasGood = await revokeInStore(db, params.tokenId, context.now);
      const token = requireFound(await findTokenById(db, params.tokenId), 'token');
      if (wasGood) await appendEvents(db, [tokenEvent('token.revoked', token, actor, context)]);
      return withPartnerName(db, token);
    });
    return { token: withStatus(revoked, context.now) };
  },
});

export const tokenOperations = [createToken, listTokens, rotateToken, updateToken, revokeToken];
