import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer, newInstitution, registrationsAt } from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

interface Shown extends Record<string, string> {
  end_customer_client_id: string;
  institution_id: string;
  environment: string;
  updated_at: string;
}

const keyOf = (one: Shown) => `${one.end_customer_client_id} ${one.institution_id} ${one.environment}`;

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const desk = registrationsAt(server);
  let partner: Credentials;
  let other: Credentials;
  let manual: string;
  let customers: string[];
  let rehearsed: string;
  beforeAll(async () => {
    partner = await newPartner(server());
    other = await newPartner(server());
    manual = await newInstitution(server(), { connector: 'manual' });
    customers = [];
    for (let at = 0; at < 3; at += 1) {
      customers.push((await newActiveCustomer(server(), partner)).clientId);
    }
    customers.push((await newActiveCustomer(server(), other)).clientId);
    rehearsed = (await endCustomerAt('ACTIVE', server(), partner, 'sandbox')).clientId;
    await server().settle();
    await eventually(
      () => desk.list(`realm=sandbox`),
      (found) => found.length === 26,
    );
  });

  const pages = async (query: string, limit: number): Promise<Shown[]> => {
    const all: Shown[] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = succeeds(await call('GET', `/registrations?limit=${limit}${query}${from}`));
      assert.ok(page.registrations.length <= limit);
      all.push(...page.registrations);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return all;
  };

  test('returns every registration once, newest customer first, whatever the page size', async () => {
    const all = await pages('', 200);
    // Five customers at thirteen institutions in two environments, one of them in a sandbox.
    assert.equal(all.length, 5 * 13 * 2);
    assert.equal(new Set(all.map(keyOf)).size, all.length);
    const order = [...new Set(all.map((one) => one.end_customer_client_id))];
    assert.deepEqual(order, [rehearsed, ...customers.toReversed()]);
    for (const limit of [1, 7, 26]) assert.deepEqual(await pages('', limit), all);
  });

  test('with task, returns those with a task for the operator, longest waiting first', async () => {
    const all = await pages('&task=ANY', 200);
    assert.equal(all.length, 4 * 2);
    for (const { institution_id, task } of all) assert.deepEqual([institution_id, task], [manual, 'SUBMIT']);
    const times = all.map(({ updated_at }) => updated_at);
    assert.deepEqual(times, times.toSorted());
    for (const limit of [1, 3]) assert.deepEqual(await pages('&task=ANY', limit), all);
    assert.deepEqual(await pages('&task=SUBMIT', 3), all);
    assert.deepEqual(await pages('&task=WITHDRAW', 3), []);
  });

  const filters: [string, () => string, (one: Shown) => boolean, number][] = [
    [
      'partner',
      () => `partner_client_id=${other.clientId}`,
      (one) => one['partner_client_id'] === other.clientId,
      26,
    ],
    [
      'end customer',
      () => `end_customer_client_id=${customers[1]}`,
      (one) => one.end_customer_client_id === customers[1],
      26,
    ],
    ['institution', () => 'institution_id=ins_56', (one) => one.institution_id === 'ins_56', 10],
    ['realm', () => 'realm=sandbox', (one) => one['realm'] === 'sandbox', 26],
    ['environment', () => 'environment=production', (one) => one.environment === 'production', 65],
    ['connector', () => 'connector=manual', (one) => one['connector'] === 'manual', 8],
    ['status', () => 'status=PROCESSING', (one) => one['status'] === 'PROCESSING', 130],
    ['a status that none has', () => 'status=ATTENTION_REQUIRED', () => true, 0],
    [
      'all of these together',
      () => `task=SUBMIT&partner_client_id=${other.clientId}&environment=production&connector=manual`,
      (one) => one['partner_client_id'] === other.clientId && one.environment === 'production',
      1,
    ],
    [
      'a task of one customer',
      () => `task=ANY&end_customer_client_id=${customers[0]}`,
      (one) => one.end_customer_client_id === customers[0],
      2,
    ],
  ];
  for (const [what, query, isRight, count] of filters) {
    test(`filters by ${what}`, async () => {
      for (const limit of [5, 200]) {
        const found = await pages(`&${query()}`, limit);
        assert.equal(found.length, count);
        assert.ok(found.every(isRight), JSON.stringify(found));
      }
    });
  }

  test('returns a partner’s own only', async () => {
    const { token } = await newToken(server(), other.clientId);
    const own = registrationsAt(server, () => token);
    const found = await own.list('');
    assert.equal(found.length, 26);
    for (const { partner_client_id } of found) assert.equal(partner_client_id, other.clientId);
    assert.equal((await own.list('task=ANY')).length, 2);
    assert.deepEqual(await own.list(`partner_client_id=${partner.clientId}`), []);
    assert.deepEqual(await own.list(`end_customer_client_id=${customers[0]}`), []);
  });

  test('has the institutions’ names in their realm', async () => {
    for (const { institution_id, institution_name } of await desk.list('institution_id=ins_56')) {
      assert.deepEqual([institution_id, institution_name], ['ins_56', 'Chase']);
    }
  });

  test('rejects impossible values, and cursors of other lists', async () => {
    const wrong: [string, RegExp][] = [
      ['task=FILE', /task must be one of ANY, SUBMIT/u],
      ['status=enabled', /status must be one of/u],
      ['institution_id=chase', /institution_id must be ins_/u],
      ['environment=sandbox', /environment must be one of development, production/u],
      ['realm=real', /realm must be one of/u],
      ['connector=fax', /connector must be one of/u],
      ['cursor=x', /cursor is not the next_cursor/u],
      ['limit=0', /limit must/u],
    ];
    for (const [query, says] of wrong) {
      refuses(await call('GET', `/registrations?${query}`), 'INVALID_FIELD', 400, says);
    }
    const { next_cursor } = succeeds(await call('GET', '/institutions?limit=1'));
    const says = /cursor is not the next_cursor/u;
    refuses(await call('GET', `/registrations?cursor=${next_cursor}`), 'INVALID_FIELD', 400, says);
  });
});
