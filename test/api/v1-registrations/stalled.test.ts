import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer, newInstitution, registrationsAt } from '../../support/registrations.ts';
import { hourMs, steeredServer } from '../../support/steered-time.ts';
import { onEachDialect } from '../../support/stores.ts';

const dayMs = 24 * hourMs;

onEachDialect((dialect) => {
  const { server, pass } = steeredServer(dialect);
  const call = managing(server);
  const registrations = registrationsAt(server);

  test('a registration that does not move is stalled, in its list, and counted in the overview', async () => {
    const usual = await newInstitution(server(), { connector: 'manual' });
    const slow = await newInstitution(server(), { connector: 'manual', typical_pace_days: 20 });
    const partner = await newPartner(server());
    const { clientId: client } = await newActiveCustomer(server(), partner);
    const at = (institution: string) => ({ client, institution, environment: 'production' as const });
    await registrations.becomes(at(usual), { task: 'SUBMIT', is_stalled: false });
    const stalled = async (query = '') =>
      (await registrations.list(`stalled=true&environment=production${query}`)).map(
        (row) => row.institution_id,
      );
    const counted = async (query = '') =>
      succeeds(await call('GET', `/overview?${query}`)).overview.registrations.stalled;
    assert.deepEqual([await stalled(), await counted()], [[], 0]);
    const { updated_at, expected_by } = await registrations.read(at(slow));
    // Filing depends on the operator only. Three business days can include a weekend.
    const days = (Date.parse(expected_by) - Date.parse(updated_at)) / dayMs;
    assert.ok(days >= 3 && days <= 5, expected_by);

    // The next longer weekend included. Both environments of the institution are counted.
    pass(6 * dayMs);
    await server().settle();
    assert.deepEqual(await stalled(), [usual]);
    assert.equal(await counted(), 2);
    assert.equal(await counted(`partner_client_id=${partner.clientId}`), 2);
    assert.equal(await counted(`partner_client_id=${server().demo.clientId}`), 0);
    assert.equal(await counted(`partner_client_id=${partner.clientId}&realm=sandbox`), 0);
    assert.deepEqual(await stalled('&task=ANY'), [usual]);
    assert.deepEqual(await stalled('&task=RECORD_ANSWER'), []);
    assert.deepEqual(await stalled('&realm=sandbox'), []);
    assert.equal((await registrations.read(at(usual))).is_stalled, true);
    assert.equal((await registrations.read(at(slow))).is_stalled, false);

    succeeds(await registrations.record(at(usual), { outcome: 'SUBMITTED' }));
    assert.deepEqual(await stalled(), []);
    succeeds(await registrations.record(at(slow), { outcome: 'SUBMITTED' }));
    const filed = await registrations.read(at(slow));
    assert.equal(Date.parse(filed.expected_by), Date.parse(filed.updated_at) + 20 * dayMs);
    pass(20 * dayMs + 1);
    await server().settle();
    assert.deepEqual((await stalled()).toSorted(), [usual, slow].toSorted());
    for (const institution of [usual, slow])
      succeeds(await registrations.record(at(institution), { outcome: 'ENABLED' }));
    assert.equal((await registrations.read(at(slow))).expected_by, null);
    assert.deepEqual(await stalled(), []);
  });
});
