import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Answer, type Credentials, partnerCalls, send } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const operator = managing(server);
  let partner: Credentials;
  let other: Credentials;
  let token: string;
  let session: Record<string, string>;
  beforeAll(async () => {
    partner = await newPartner(server(), { environments: ['sandbox', 'production'] });
    other = await newPartner(server());
    token = (await newToken(server(), partner.clientId)).token;
    const answer = await send('GET', `${server().url}/v1/session`);
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    session = {
      cookie,
      'gingham-csrf-token': answer.body.session.csrf_token,
      'plaid-client-id': partner.clientId,
    };
  });

  const callers: [string, Call][] = [
    ['its own token', managing(server, () => token)],
    [
      'its admin’s session in the console',
      (method, path, body) => send(method, `${server().url}/v1${path}`, body, session),
    ],
  ];
  for (const [how, call] of callers) {
    describe(`with ${how}, a partner`, () => {
      const change = (body: object) => call('PATCH', `/partners/${partner.clientId}`, body);
      const read = async () => succeeds(await call('GET', `/partners/${partner.clientId}`)).partner;

      test('changes its contacts, support information, including defaults for Link, and logo', async () => {
        const changes = {
          technical_contact: { given_name: 'Ida', email: 'ida@own.example.com' },
          billing_contact: { email: 'bills@own.example.com' },
          customer_support_info: {
            email: 'help@own.example.com',
            link_update_url: 'https://own.example.com/reconnect',
          },
        };
        const changed = succeeds(await change({ ...changes, logo: png().toString('base64') })).partner;
        for (const [name, value] of Object.entries(changes)) assert.deepEqual(changed[name], value);
        assert.match(changed.logo_sha256, /^[0-9a-f]{64}$/u);
        assert.deepEqual(await read(), changed);
        succeeds(await change({ logo: null, customer_support_info: null }));
        assert.deepEqual([(await read()).logo_sha256, (await read()).customer_support_info], [null, null]);
      });

      test('cannot change other fields, which are named', async () => {
        const { client_id, logo_sha256, created_at, updated_at, expires_at, ...settings } = unversioned(
          await read(),
        );
        const own = ['technical_contact', 'billing_contact', 'customer_support_info'];
        const others = Object.keys(settings).filter((name) => !own.includes(name));
        assert.equal(others.length, 8);
        for (const name of others) {
          const answer = await change({ technical_contact: null, [name]: settings[name] });
          refuses(
            answer,
            'FORBIDDEN',
            403,
            new RegExp(`: ${name} can only be changed by the operator$`, 'u'),
          );
        }
        assert.equal((await read()).updated_at, updated_at);
      });

      test('issues, lists and revokes its secrets, including the last valid one, in its environments', async () => {
        const path = `/partners/${partner.clientId}/secrets`;
        const { secret } = succeeds(await call('POST', path, { environment: 'production' }));
        const listed = succeeds(await call('GET', path)).secrets;
        assert.equal(listed[0].secret_id, secret.secret_id);
        const good = listed.filter(
          ({ environment, revoked_at }: Record<string, unknown>) =>
            environment === 'production' && revoked_at === null,
        );
        for (const { secret_id } of good) succeeds(await call('POST', `${path}/${secret_id}/revoke`));
        const secrets = { ...partner.secrets, production: secret.secret };
        const asPartner = partnerCalls(server().url, { ...partner, secrets }, 'production');
        const nobody = { end_customer_client_id: 'nobody' };
        refuses(await asPartner('/partner/customer/get', nobody), 'INVALID_API_KEYS', 400);
        refuses(
          await call('POST', path, { environment: 'development' }),
          'INVALID_FIELD',
          400,
          /not available to the partner/u,
        );
      });

      test('cannot access another partner', async () => {
        const path = `/partners/${other.clientId}`;
        const [{ secret_id }] = succeeds(await operator('GET', `${path}/secrets`)).secrets;
        for (const answer of [
          await call('GET', path),
          await call('PATCH', path, { technical_contact: null }),
          await call('GET', `${path}/secrets`),
          await call('POST', `${path}/secrets`, { environment: 'sandbox' }),
          await call('POST', `${path}/secrets/${secret_id}/revoke`),
        ]) {
          refuses(answer, 'NOT_FOUND', 404);
        }
      });
    });
  }
});
