import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const none = { MORE_INFORMATION_NEEDED: 0, UNDER_REVIEW: 0, PENDING_ENABLEMENT: 0, ACTIVE: 0, DENIED: 0 };

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const overviewOf = async (clientId: string, realm: string) => {
    // Counts read afterwards are current.
    await server().settle();
    const { overview } = succeeds(
      await call('GET', `/overview?partner_client_id=${clientId}&realm=${realm}`),
    );
    return overview;
  };

  test('counts a partner’s resources in its sandbox, in sandbox time', async () => {
    const partner = await newPartner(server());
    const steer = partnerCalls(server().url, partner, 'sandbox');
    succeeds(await steer('/simulation/clock/freeze'));
    const ids: string[] = [];
    const create = async (changes: object = {}) => {
      ids.push((await newEndCustomer(server(), partner, 'sandbox', changes)).clientId);
    };
    await create();
    succeeds(await steer('/partner/customer/enable', { end_customer_client_id: ids[0] }));
    await create({ is_diligence_attested: false });
    succeeds(await steer('/simulation/clock/advance', { seconds: 10 * 86_400 }));
    await create();
    await create();
    succeeds(await steer('/partner/customer/remove', { end_customer_client_id: ids[3] }));
    const overview = await overviewOf(partner.clientId, 'sandbox');
    assert.equal(overview.is_complete, true);
    const { under_review, onboarding, ...customers } = overview.end_customers;
    assert.deepEqual(customers, {
      total: 3,
      by_status: { ...none, ACTIVE: 1, UNDER_REVIEW: 1, PENDING_ENABLEMENT: 1 },
      new_7_days: 1,
      new_30_days: 3,
    });
    assert.deepEqual(
      under_review.map(({ from_days, count }: Record<string, number>) => [from_days, count]),
      [
        [0, 0],
        [1, 0],
        [3, 0],
        [7, 1],
      ],
    );
    assert.deepEqual(
      onboarding.map(({ step, count }: Record<string, unknown>) => [step, count]),
      [
        ['created', 3],
        ['approved', 2],
        ['enabled', 1],
        ['first_institution', 1],
        ['all_institutions', 0],
      ],
    );
    const days = overview.days.filter((day: { created: number }) => day.created > 0);
    assert.equal(overview.days.length, 30);
    assert.deepEqual(
      days.map(({ created, enabled }: Record<string, number>) => ({ created, enabled })),
      [
        { created: 2, enabled: 1 },
        { created: 2, enabled: 0 },
      ],
    );

    const { registrations } = succeeds(
      await call('GET', `/registrations?partner_client_id=${partner.clientId}&realm=sandbox&limit=200`),
    );
    const standing = registrations.filter(
      (one: Record<string, unknown>) =>
        one['withdrawn_at'] === null && one['end_customer_client_id'] !== ids[3],
    );
    const total = (by: object) => Object.values(by).reduce((sum: number, count: number) => sum + count, 0);
    assert.equal(total(overview.registrations.by_status), standing.length);
    for (const { institution_id, institution_name, environment, by_status } of overview.registrations
      .institutions) {
      const there = standing.filter(
        (one: Record<string, string>) =>
          one['institution_id'] === institution_id && one['environment'] === environment,
      );
      assert.equal(there[0].institution_name, institution_name);
      for (const [status, count] of Object.entries(by_status)) {
        assert.equal(there.filter((one: { status: string }) => one.status === status).length, count);
      }
    }
    const sum = (what: string) =>
      overview.days.reduce((all: number, day: Record<string, number>) => all + (day[what] ?? 0), 0);
    const moves = async (status: string) => {
      const query = `type=registration.updated&realm=sandbox&partner_client_id=${partner.clientId}&limit=200`;
      const { events } = succeeds(await call('GET', `/events?${query}`));
      return events.filter(({ data }: { data: { after: string } }) => data.after === status).length;
    };
    assert.ok(sum('registrations_enabled') > 0);
    assert.equal(sum('registrations_enabled'), await moves('ENABLED'));
    assert.equal(sum('registrations_approved'), await moves('APPROVED'));
    const live = await overviewOf(partner.clientId, 'live');
    assert.equal(live.end_customers.total, 0);
    assert.deepEqual(live.end_customers.by_status, none);
    assert.equal(live.end_customers.onboarding[0].count, 0);
  });

  test('follows end customers from their creation to their last institution, with median times', async () => {
    const partner = await newPartner(server());
    const steer = partnerCalls(server().url, partner, 'sandbox');
    const advance = async (days: number) =>
      succeeds(await steer('/simulation/clock/advance', { seconds: days * 86_400 }));
    succeeds(await steer('/simulation/clock/freeze'));
    const ids: string[] = [];
    for (const is_diligence_attested of [false, true, true]) {
      const { clientId } = await newEndCustomer(server(), partner, 'sandbox', { is_diligence_attested });
      ids.push(clientId);
    }
    await advance(2);
    const [first, second] = ids.map((id) => ({ end_customer_client_id: id }));
    succeeds(await steer('/simulation/customer/review', { ...first, decision: 'APPROVE' }));
    succeeds(await steer('/simulation/customer/set_questionnaire', { ...first, status: 'COMPLETE' }));
    await advance(1);
    succeeds(await steer('/partner/customer/enable', first));
    succeeds(await steer('/partner/customer/enable', second));
    const onboardingOf = async () => {
      const { onboarding } = (await overviewOf(partner.clientId, 'sandbox')).end_customers;
      return Object.fromEntries(
        onboarding.map((one: { step: string; count: number; median_seconds: number | null }) => [
          one.step,
          [one.count, one.median_seconds === null ? null : one.median_seconds / 86_400],
        ]),
      );
    };
    assert.deepEqual(await onboardingOf(), {
      created: [3, null],
      // On creation, on creation, and after 2 days.
      approved: [3, 0],
      // After 3 days, and 1 day after the review.
      enabled: [2, 2],
      first_institution: [0, null],
      all_institutions: [0, null],
    });
    await advance(60);
    const { first_institution, all_institutions } = await onboardingOf();
    assert.equal(first_institution?.[0], 2);
    assert.equal(all_institutions?.[0], 2);
    assert.ok(Number(all_institutions?.[1]) > Number(first_institution?.[1]));
  });

  test('returns when the next registration falls due, of all: by institution, and for the sandbox’s clock', async () => {
    const partner = await newPartner(server());
    const steer = partnerCalls(server().url, partner, 'sandbox');
    const next = async () => succeeds(await steer('/simulation/clock/get')).next_due_at;
    succeeds(await steer('/simulation/clock/freeze'));
    assert.equal(await next(), null);
    const enable = async () => {
      const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
      succeeds(await steer('/partner/customer/enable', { end_customer_client_id: clientId }));
    };
    await enable();
    succeeds(await steer('/simulation/clock/advance', { seconds: 7_200 }));
    await enable();
    const path = `/registrations?partner_client_id=${partner.clientId}&realm=sandbox&limit=200`;
    const { registrations } = succeeds(await call('GET', path));
    const earliest = (those: { due_at: string | null }[]) =>
      those
        .flatMap(({ due_at }) => due_at ?? [])
        .toSorted()
        .at(0) ?? null;
    const due = await next();
    assert.equal(typeof due, 'string');
    assert.equal(due, earliest(registrations));
    const overview = await overviewOf(partner.clientId, 'sandbox');
    for (const { institution_id, environment, next_due_at } of overview.registrations.institutions) {
      const there = registrations.filter(
        (one: Record<string, unknown>) =>
          one['institution_id'] === institution_id && one['environment'] === environment,
      );
      assert.equal(next_due_at, earliest(there));
    }
    succeeds(await steer('/simulation/clock/advance', { to: due }));
    assert.ok(String(await next()) > String(due));
    // One sandbox's counts follow its clock at once.
    const after = await overviewOf(partner.clientId, 'sandbox');
    assert.notDeepEqual(after.registrations, overview.registrations);
    const { overview: all } = succeeds(await call('GET', '/overview?realm=sandbox'));
    assert.ok(all.registrations.institutions.every((one: { next_due_at: null }) => one.next_due_at === null));
  });

  test('counts the days of a time zone', async () => {
    const partner = await newPartner(server());
    const steer = partnerCalls(server().url, partner, 'sandbox');
    succeeds(await steer('/simulation/clock/freeze'));
    const { clock } = succeeds(await steer('/simulation/clock/get'));
    const late = new Date(Date.parse(clock.now) + 2 * 86_400_000);
    late.setUTCHours(23, 30, 0, 0);
    succeeds(await steer('/simulation/clock/advance', { to: late.toISOString() }));
    await newEndCustomer(server(), partner, 'sandbox');
    const dayIn = async (zone: string) => {
      const query = `partner_client_id=${partner.clientId}&realm=sandbox&time_zone=${zone}`;
      const { overview } = succeeds(await call('GET', `/overview?${query}`));
      assert.equal(overview.days.length, 30);
      return overview.days.find(({ created }: { created: number }) => created > 0)?.date;
    };
    const date = (time: number) => new Date(time).toISOString().slice(0, 10);
    assert.equal(await dayIn('UTC'), date(late.getTime()));
    assert.equal(await dayIn('Asia/Tokyo'), date(late.getTime() + 9 * 3_600_000));
    assert.equal(await dayIn('Pacific/Honolulu'), date(late.getTime()));
    refuses(await call('GET', '/overview?time_zone=Nowhere'), 'INVALID_FIELD', 400, /time_zone/u);
  });

  test('data removed by a reset is no longer counted', async () => {
    const partner = await newPartner(server());
    const steer = partnerCalls(server().url, partner, 'sandbox');
    succeeds(await steer('/simulation/progress/set', { mode: 'immediate' }));
    await newEndCustomer(server(), partner, 'sandbox');
    succeeds(await steer('/simulation/reset'));
    const overview = await overviewOf(partner.clientId, 'sandbox');
    assert.equal(overview.end_customers.total, 0);
    assert.ok(overview.days.every((day: Record<string, number>) => day['registrations_enabled'] === 0));
  });

  test('returns the state of webhooks', async () => {
    const partner = await newPartner(server());
    const { endpointId } = await createEndpoint(server(), { partner, url: 'http://127.0.0.1:9/' });
    const { endpointId: paused } = await createEndpoint(server(), { partner, url: 'http://127.0.0.1:9/b' });
    succeeds(await call('POST', `/webhook-endpoints/${paused}/pause`));
    succeeds(await call('POST', `/webhook-endpoints/${endpointId}/pause`));
    succeeds(await call('POST', `/webhook-endpoints/${endpointId}/test`));
    const { webhooks } = await overviewOf(partner.clientId, 'sandbox');
    assert.deepEqual(webhooks.endpoints, { active: 0, paused: 2, disabled: 0 });
    assert.equal(webhooks.failing_endpoints, 0);
    assert.equal(webhooks.deliveries_24_hours.delivered, 0);
    assert.equal(webhooks.pending + webhooks.deliveries_24_hours.failed, 1, JSON.stringify(webhooks));
  });

  test('does not count a webhook fired with a defect as failed, which receivers should reject', async (t) => {
    const partner = await newPartner(server());
    const receiver = await startReceiver(t, { status: 401 });
    const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
    await createEndpoint(server(), { partner, url: receiver.url, event_types: ['registration.updated'] });
    const steer = partnerCalls(server().url, partner, 'sandbox');
    const about = { end_customer_client_id: clientId, institution_id: 'ins_56', status: 'APPROVED' };
    succeeds(await steer('/simulation/webhook/fire', { ...about, defect: 'wrong_hash' }));
    succeeds(await steer('/simulation/webhook/fire', about));
    const { webhooks } = await overviewOf(partner.clientId, 'sandbox');
    assert.deepEqual(webhooks.deliveries_24_hours, { pending: 1, delivered: 0, failed: 0, discarded: 0 });
  });

  test('is available to the partner, and to the operator for all; counts are cached', async () => {
    const partner = await newPartner(server());
    await newEndCustomer(server(), partner, 'production');
    const { token } = await newToken(server(), partner.clientId);
    const own = managing(server, () => token);
    const { overview } = succeeds(await own('GET', '/overview'));
    assert.deepEqual([overview.partner_client_id, overview.realm], [partner.clientId, 'live']);
    assert.equal(overview.end_customers.total, 1);
    const other = await newPartner(server());
    refuses(await own('GET', `/overview?partner_client_id=${other.clientId}`), 'NOT_FOUND', 404);
    refuses(await call('GET', '/overview?partner_client_id=nobody'), 'NOT_FOUND', 404);
    const { overview: all } = succeeds(await call('GET', '/overview'));
    assert.equal(all.partner_client_id, null);
    assert.ok(all.end_customers.total >= 1);
    await newEndCustomer(server(), partner, 'production');
    const { overview: again } = succeeds(await own('GET', '/overview'));
    assert.deepEqual(again, overview);
  });
});
