import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Environment } from '../../src/domain/environment.ts';
import { application } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { refuses } from '../support/management.ts';
import { sendBytes, sendRaw } from '../support/raw.ts';
import { sharedServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

const create = '/partner/customer/create';

/** The environment of a request, by path and Host; the default here is sandbox. */
const addresses: [path: string, host: string, environment: Environment][] = [
  [create, 'localhost:4080', 'sandbox'],
  [create, '127.0.0.1', 'sandbox'],
  [create, '[::1]', 'sandbox'],
  [create, '[::1]:4080', 'sandbox'],
  [create, '', 'sandbox'],
  [create, 'production.example.com', 'production'],
  [create, 'development.example.com:8080', 'development'],
  [create, 'sandbox.example.com', 'sandbox'],
  [create, 'PRODUCTION.Example.COM', 'production'],
  [create, 'production', 'production'],
  [create, 'production:4080', 'production'],
  [create, 'production.', 'production'],
  [create, 'staging.example.com', 'sandbox'],
  [create, 'productions.example.com', 'sandbox'],
  [create, 'api.production.example.com', 'sandbox'],
  [`/production${create}`, 'localhost', 'production'],
  [`/development${create}`, 'localhost', 'development'],
  [`/sandbox${create}`, 'localhost', 'sandbox'],
  [`/production${create}`, 'sandbox.example.com', 'production'],
  [`/sandbox${create}`, 'production.example.com', 'sandbox'],
  [`/production${create}?from=here`, 'localhost', 'production'],
  [`http://localhost/production${create}`, 'sandbox.example.com', 'production'],
  [`http://production.example.com${create}`, 'production.example.com', 'production'],
  [`http://production.example.com:80${create}`, 'sandbox.example.com', 'production'],
  [`HTTPS://Development.example.com${create}`, 'localhost', 'development'],
  [`http://localhost${create}`, 'production.example.com', 'sandbox'],
  [`http://production@development.example.com${create}`, 'localhost', 'development'],
];

const nowhere: string[] = [
  '/',
  '/production',
  '/production/',
  '/production?x=1',
  '/Production/partner/customer/create',
  '/staging/partner/customer/create',
  '/production/sandbox/partner/customer/create',
  '/production//partner/customer/create',
  '/partner/production/customer/create',
  '/productionpartner/customer/create',
  '/%70roduction/partner/customer/create',
];

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const [path, host, environment] of addresses) {
    test(`${path} at host "${host}" is in ${environment}`, async () => {
      const { clientId: client_id, secrets } = server().demo;
      const body = JSON.stringify(application({ client_id, secret: secrets[environment] }));
      const answer = await sendRaw(server().url, { path, headers: { host }, body });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      const { realm } = await deskOf(server()).read(answer.body.end_customer.client_id);
      assert.equal(realm, environment === 'sandbox' ? 'sandbox' : 'live');
    });
  }

  for (const path of nowhere) {
    test(`${path} is not an operation`, async () => {
      const { clientId: client_id, secrets } = server().demo;
      for (const secret of Object.values(secrets)) {
        const body = JSON.stringify(application({ client_id, secret }));
        refuses(await sendRaw(server().url, { path, body }), 'NOT_FOUND', 404);
      }
    });
  }

  test('an HTTP/1.0 request without Host is in the default environment', async () => {
    const { clientId: client_id, secrets } = server().demo;
    const body = JSON.stringify(application({ client_id, secret: secrets.sandbox }));
    const head = `POST ${create} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    const [answer] = await sendBytes(server().url, `${head}\r\n\r\n${body}`);
    assert.equal(answer?.status, 200);
  });
});
