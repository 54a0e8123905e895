import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, newToken, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const list = async () => succeeds(await call('GET', '/tokens?limit=200')).tokens;

  test('a token is returned once, works immediately, and is listed without its value', async () => {
    const { clientId } = await newPartner(server());
    for (const [partner_client_id, form] of [
      [null, /^gop_[0-9a-f]{40}$/u],
      [undefined, /^gop_[0-9a-f]{40}$/u],
      [clientId, /^gpt_[0-9a-f]{40}$/u],
    ] as const) {
      const body = { name: 'Back office', partner_client_id };
      const { token, ...rest } = succeeds(await call('POST', '/tokens', body)).token;
      assert.match(token, form);
      assert.deepEqual([rest.name, rest.partner_client_id], ['Back office', partner_client_id ?? null]);
      succeeds(await managing(server, () => token)('GET', '/institutions'));
      const tokens = await list();
      const { last_used_at, ...listed } = tokens[0];
      assert.deepEqual(unversioned(listed), {
        ...rest,
        status: 'active',
        revoked_at: null,
        last_four: token.slice(-4),
      });
      assert.ok(!JSON.stringify(tokens).includes(token));
    }
  });

  test('a token with operator scope can create others, which outlive it', async () => {
    const first = await newToken(server(), null);
    const asFirst = managing(server, () => first.token);
    const { token } = succeeds(await asFirst('POST', '/tokens', { name: 'second' })).token;
    succeeds(await call('POST', `/tokens/${first.id}/revoke`));
    refuses(await asFirst('GET', '/tokens'), 'INVALID_TOKEN', 401);
    succeeds(await managing(server, () => token)('GET', '/tokens'));
  });

  test('a revoked one keeps the time of its first revocation', async () => {
    const { id } = await newToken(server(), null);
    const { token } = succeeds(await call('POST', `/tokens/${id}/revoke`));
    assert.equal(new Date(token.revoked_at).toISOString(), token.revoked_at);
    assert.deepEqual(succeeds(await call('POST', `/tokens/${id}/revoke`)).token, token);
    assert.deepEqual((await list())[0], token);
  });

  test('a rotated token has the name, scope and addresses of the previous one, which is revoked', async () => {
    const { clientId } = await newPartner(server());
    const settings = { name: 'Export', partner_client_id: clientId, allowed_addresses: ['127.0.0.0/8'] };
    const old = succeeds(await call('POST', '/tokens', settings)).token;
    const { token, ...rotated } = succeeds(await call('POST', `/tokens/${old.token_id}/rotate`)).token;
    assert.deepEqual(
      { ...rotated, token_id: old.token_id, created_at: old.created_at, token: old.token },
      old,
    );
    refuses(await managing(server, () => old.token)('GET', '/institutions'), 'INVALID_TOKEN', 401);
    succeeds(await managing(server, () => token)('GET', '/institutions'));
    refuses(await call('POST', `/tokens/${old.token_id}/rotate`), 'CONFLICT', 409, /is revoked/u);
    refuses(await call('POST', '/tokens/unknown/rotate'), 'NOT_FOUND', 404);
  });

  test('of many concurrent creations, as many succeed as tokens are allowed', async () => {
    const { clientId } = await newPartner(server());
    const body = { name: 'Retried', partner_client_id: clientId };
    const answers = await Promise.all(Array.from({ length: 103 }, () => call('POST', '/tokens', body)));
    const refused = answers.filter(({ status }) => status !== 200);
    assert.equal(refused.length, 3);
    for (const answer of refused) {
      refuses(answer, 'CONFLICT', 409, /^the partner has 100 valid tokens, and at most 100 are allowed/u);
    }
    const [{ token_id }] = await list();
    succeeds(await call('POST', `/tokens/${token_id}/rotate`));
  });

  test('rejects a token without a name, or for an unknown partner', async () => {
    refuses(await call('POST', '/tokens', {}), 'MISSING_FIELDS', 400, /: name$/u);
    refuses(await call('POST', '/tokens', { name: '' }), 'INVALID_FIELD', 400, /: name must/u);
    for (const partner_client_id of ['nobody', server().demo.clientId.toUpperCase(), '', 'a\0', 7]) {
      const answer = await call('POST', '/tokens', { name: 'x', partner_client_id });
      refuses(answer, 'INVALID_FIELD', 400, /: partner_client_id /u);
    }
    const answer = await call('POST', '/tokens', { name: 'x', scope: 'operator' });
    refuses(answer, 'UNKNOWN_FIELDS', 400, /: scope$/u);
  });
});
