import assert from 'node:assert/strict';
import { pino } from 'pino';
import { beforeAll, describe, test } from 'vitest';
import { TakenNames } from '../../src/api/taken-names.ts';
import { application, type Credentials, partnerCalls } from '../support/client.ts';
import { invite, signInAs } from '../support/console.ts';
import { refuses, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { suiteServer } from '../support/server.ts';

const perHour = 3;
const create = '/partner/customer/create';

describe('names in use by others', () => {
  const server = suiteServer('sqlite', { GINGHAM_TAKEN_NAMES_PER_HOUR: `${perHour}` });
  let other: Credentials;
  let taken: Record<string, unknown>[];
  const live = (partner: Credentials) => partnerCalls(server().url, partner, 'production');
  beforeAll(async () => {
    other = await newPartner(server());
    taken = Array.from({ length: perHour }, () => application());
    for (const body of taken) succeeds(await live(other)(create, body));
  });

  test('a partner can try a limited number of application names, then none, free or taken', async () => {
    const call = live(await newPartner(server()));
    const customer = succeeds(await call(create, application())).end_customer;
    const repeated = application({ application_name: taken[0]?.['application_name'] });
    for (let count = 0; count < perHour; count += 1)
      refuses(await call(create, repeated), 'INVALID_FIELD', 400);
    for (const { application_name } of taken.slice(1)) {
      refuses(await call(create, application({ application_name })), 'INVALID_FIELD', 400);
    }
    const free = await call(create, application());
    refuses(free, 'RATE_LIMIT', 429, /names that are already in use/u);
    const seconds = Number(free.headers.get('retry-after'));
    assert.ok(seconds > 3_500 && seconds <= 3_600, `${seconds}`);
    refuses(await call(create, application(taken[0])), 'RATE_LIMIT', 429);
    const path = '/beta/partner/customer/v1/update';
    const of = { end_customer_client_id: customer.client_id };
    refuses(await call(path, { ...of, application_name: 'Another' }), 'RATE_LIMIT', 429);
    succeeds(await call(path, { ...of, redirect_uris: ['https://example.com/new'] }));
    succeeds(await live(other)(create, application()));
    assert.equal(server().log.filter((line) => line.includes('many names that are in use')).length, 1);
  });

  test('a partner can try a limited number of websites that lead to a review', async () => {
    const partner = await newPartner(server());
    const call = live(partner);
    for (const { website } of taken) {
      const { end_customer } = succeeds(await call(create, application({ website })));
      assert.equal(end_customer.status, 'UNDER_REVIEW');
    }
    refuses(await call(create, application()), 'RATE_LIMIT', 429);
    succeeds(await partnerCalls(server().url, partner)(create, application()));
  });

  test('a partner can try a limited number of email addresses of users', async () => {
    const admin = await signInAs(server(), 'partner_admin', (await newPartner(server())).clientId);
    const asked = (email: string) =>
      admin.call('POST', '/v1/users', { email, name: 'X', role: 'partner_member' });
    for (let count = 0; count < perHour; count += 1) {
      refuses(await asked((await invite(server(), 'operator_reviewer')).email), 'CONFLICT', 409);
    }
    refuses(await asked('free@example.com'), 'RATE_LIMIT', 429);
  });
});

test('the names that a partner has tried are forgotten an hour after the first', () => {
  let now = 0;
  const names = new TakenNames(1, pino({ level: 'silent' }), () => now);
  names.note('partner', 'live', 'one');
  assert.throws(() => names.require('partner', 'live'), { code: 'RATE_LIMIT', retryAfterSeconds: 3_600 });
  names.require('partner', 'sandbox');
  names.require('another', 'live');
  now = 3_600_000;
  names.require('partner', 'live');
  names.note('partner', 'live', 'two');
  assert.throws(() => names.require('partner', 'live'), { code: 'RATE_LIMIT' });
});
