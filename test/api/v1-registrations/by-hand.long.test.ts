import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { eventually } from '../../support/eventually.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import {
  type Named,
  newActiveCustomer,
  newInstitution,
  registrationsAt,
} from '../../support/registrations.ts';
import { startServer, suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const desk = registrationsAt(server);
  let partner: Credentials;
  let institution: string;
  beforeAll(async () => {
    partner = await newPartner(server());
    institution = await newInstitution(server(), { connector: 'manual' });
  });

  const waiting = async (): Promise<Named> => {
    const { clientId: client } = await newActiveCustomer(server(), partner);
    const named = { client, institution, environment: 'production' } as const;
    await desk.becomes(named, { task: 'SUBMIT' });
    return named;
  };
  const submitted = async (): Promise<Named> => {
    const named = await waiting();
    succeeds(await desk.record(named, { outcome: 'SUBMITTED' }));
    return named;
  };
  const enabled = async (): Promise<Named> => {
    const named = await waiting();
    succeeds(await desk.record(named, { outcome: 'ENABLED' }));
    return named;
  };
  const withdrawn = async (isFiled: boolean): Promise<Named> => {
    const named = await (isFiled ? submitted() : waiting());
    await deskOf(server()).offBoard(named.client);
    return named;
  };
  const change = async ({ client }: Named, changes: object) =>
    succeeds(await call('PATCH', `/end-customers/${client}`, changes));
  const asPartnerSees = async ({ client }: Named) => {
    const asPartner = partnerCalls(server().url, partner, 'production');
    const body = { end_customer_client_id: client };
    const { institutions } = succeeds(await asPartner('/partner/customer/oauth_institutions/get', body));
    return institutions.find((one: { institution_id: string }) => one.institution_id === institution);
  };
  const events = async ({ client, environment }: Named) => {
    const all = succeeds(await call('GET', `/end-customers/${client}/events?limit=200`)).events;
    return all
      .filter(
        (event: Record<string, string>) =>
          event['institution_id'] === institution && event['environment'] === environment,
      )
      .map(({ type, data }: { type: string; data: Record<string, unknown> }) => [
        type,
        data['after'] ?? data['outcome'] ?? data['before'],
      ])
      .toReversed();
  };

  test('is in the work queue once its customer is enabled, and reaches ENABLED by recorded outcomes', async () => {
    const named = await waiting();
    const query = `task=SUBMIT&institution_id=${institution}&environment=production`;
    await eventually(
      () => desk.list(query),
      (queue) => queue.some(({ end_customer_client_id }) => end_customer_client_id === named.client),
    );

    const filed = succeeds(await desk.record(named, { outcome: 'SUBMITTED' })).registration;
    assert.deepEqual([filed.status, filed.task], ['PROCESSING', 'RECORD_ANSWER']);
    assert.equal(filed.submitted_at, filed.updated_at);
    assert.deepEqual(await desk.read(named), filed);

    const approved = succeeds(await desk.record(named, { outcome: 'APPROVED' })).registration;
    assert.deepEqual([approved.status, approved.task], ['APPROVED', 'RECORD_ANSWER']);
    assert.equal(approved.production_enablement_date, approved.updated_at.slice(0, 10));

    const done = succeeds(await desk.record(named, { outcome: 'ENABLED' })).registration;
    assert.deepEqual([done.status, done.task], ['ENABLED', null]);
    const { environments, production_enablement_date } = await asPartnerSees(named);
    assert.equal(environments.production, 'ENABLED');
    assert.equal(production_enablement_date, approved.production_enablement_date);
    assert.deepEqual(await events(named), [
      ['registration.updated', 'PROCESSING'],
      ['registration.recorded', 'SUBMITTED'],
      ['registration.updated', 'APPROVED'],
      ['registration.updated', 'ENABLED'],
    ]);
  });

  test('recorded as enabled has been approved on the way', async () => {
    const named = await enabled();
    const { status, task, production_enablement_date, submitted_at } = await desk.read(named);
    assert.deepEqual([status, task], ['ENABLED', null]);
    assert.notEqual(production_enablement_date, null);
    assert.notEqual(submitted_at, null);
  });

  test('that is refused shows its partner why, and is filed again after a fix', async () => {
    const named = await submitted();
    const reason = 'The name belongs to another company.';
    const refused = succeeds(await desk.record(named, { outcome: 'REFUSED', reason })).registration;
    assert.deepEqual([refused.status, refused.task], ['ATTENTION_REQUIRED', null]);
    assert.deepEqual(refused.errors, [{ kind: 'REFUSED_BY_INSTITUTION', message: reason }]);
    const seen = await asPartnerSees(named);
    assert.equal(seen.environments.production, 'ATTENTION_REQUIRED');
    assert.equal(seen.errors[0].error_message, reason);

    const { token } = await newToken(server(), partner.clientId);
    const own = managing(server, () => token);
    const redirect_uris = ['https://fixed.example.com/back'];
    succeeds(await own('PATCH', `/end-customers/${named.client}`, { redirect_uris }));
    const { submitted_at } = await desk.becomes(named, { status: 'PROCESSING', task: 'SUBMIT' });
    assert.equal(submitted_at, null);
    // Another change before it is filed does not change its task.
    await change(named, { website: 'fixed.example.com' });
    await server().settle();
    assert.equal((await desk.read(named)).task, 'SUBMIT');
    succeeds(await desk.record(named, { outcome: 'SUBMITTED' }));
    assert.equal((await desk.read(named)).task, 'RECORD_ANSWER');
  });

  test('that is refused for an external reason is filed again unchanged when the operator retries it', async () => {
    const named = await submitted();
    succeeds(await desk.record(named, { outcome: 'REFUSED', reason: 'The website is not reachable.' }));
    const { registration } = succeeds(await desk.retry(named));
    assert.deepEqual([registration.status, registration.task], ['PROCESSING', 'SUBMIT']);
    assert.deepEqual([registration.errors, registration.submitted_at], [[], null]);
    refuses(await desk.retry(named), 'CONFLICT', 409, /is not waiting for a retry/u);
  });

  test('needs an update when its customer changes, and keeps its place in the queue', async () => {
    const named = await enabled();
    await change(named, { website: 'first.example.com' });
    const { updated_at } = await desk.becomes(named, { status: 'ENABLED', task: 'UPDATE' });
    await change(named, { website: 'second.example.com' });
    await server().settle();
    assert.equal((await desk.read(named)).updated_at, updated_at);
    const { registration } = succeeds(await desk.record(named, { outcome: 'UPDATED' }));
    assert.deepEqual([registration.status, registration.task], ['ENABLED', null]);
  });

  test('that changes while the institution decides needs an update, whatever the decision', async () => {
    for (const [answer, after] of [
      ['APPROVED', 'RECORD_ANSWER'],
      ['ENABLED', null],
    ] as const) {
      const named = await submitted();
      await change(named, { website: 'changed.example.com' });
      await desk.becomes(named, { task: 'UPDATE' });
      const reported = succeeds(await desk.record(named, { outcome: answer })).registration;
      assert.deepEqual([reported.status, reported.task], [answer, 'UPDATE']);
      const { registration } = succeeds(await desk.record(named, { outcome: 'UPDATED' }));
      assert.deepEqual([registration.status, registration.task], [answer, after]);
    }
  });

  test('whose change already fixes the refusal is filed again immediately', async () => {
    const named = await submitted();
    await change(named, { website: 'changed.example.com' });
    await desk.becomes(named, { task: 'UPDATE' });
    const answer = await desk.record(named, { outcome: 'REFUSED', reason: 'The website does not respond.' });
    const { status, task } = succeeds(answer).registration;
    assert.deepEqual([status, task], ['PROCESSING', 'SUBMIT']);
  });

  test('filed with an older packet still needs an update', async () => {
    const named = await waiting();
    const { application } = await desk.packet(named);
    await change(named, { application_name: `Changed ${named.client}` });
    const filed = succeeds(await desk.record(named, { outcome: 'SUBMITTED', application })).registration;
    assert.deepEqual([filed.status, filed.task], ['PROCESSING', 'UPDATE']);
    const packet = await desk.packet(named);
    assert.notEqual(packet.application, application);
    const body = { outcome: 'UPDATED', application: packet.application };
    assert.equal(succeeds(await desk.record(named, body)).registration.task, 'RECORD_ANSWER');
  });

  test('is to be withdrawn when its customer is off-boarded, if it was filed', async () => {
    const filed = await withdrawn(true);
    const { withdrawn_at } = await desk.becomes(filed, { task: 'WITHDRAW' });
    assert.notEqual(withdrawn_at, null);
    const { registration } = succeeds(await desk.record(filed, { outcome: 'WITHDRAWN' }));
    assert.equal(registration.task, null);
    refuses(await desk.record(filed, { outcome: 'WITHDRAWN' }), 'CONFLICT', 409, /waits for nothing/u);

    const unfiled = await withdrawn(false);
    await server().settle();
    const { task, withdrawn_at: at } = await desk.read(unfiled);
    assert.equal(task, null);
    assert.notEqual(at, null);
    refuses(await desk.record(unfiled, { outcome: 'ENABLED' }), 'CONFLICT', 409);
  });

  test('of two concurrent opposite records, one succeeds', async () => {
    const named = await submitted();
    const answers = await Promise.all([
      desk.record(named, { outcome: 'ENABLED' }),
      desk.record(named, { outcome: 'REFUSED', reason: 'no' }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    const made = answers.find(({ status }) => status === 200)?.body.registration;
    assert.deepEqual(await desk.read(named), made);
  });

  describe('rejects recording', () => {
    const conflicts: [string, () => Promise<Named>][] = [
      ['APPROVED', enabled],
      ['ENABLED', enabled],
      ['REFUSED', enabled],
      ['SUBMITTED', submitted],
      ['UPDATED', submitted],
      ['WITHDRAWN', submitted],
      ['NOT_REGISTERED', submitted],
    ];
    for (const [outcome, make] of conflicts) {
      test(`${outcome} for one that is ${make.name}`, async () => {
        const named = await make();
        const before = await desk.read(named);
        const says = new RegExp(`^${outcome} cannot be recorded`, 'u');
        refuses(await desk.record(named, { outcome, reason: 'so' }), 'CONFLICT', 409, says);
        assert.deepEqual(await desk.read(named), before);
      });
    }

    test('invalid fields, by name', async () => {
      const named = await waiting();
      const wrong: [object, string, RegExp][] = [
        [{}, 'MISSING_FIELDS', /: outcome$/u],
        [{ outcome: 'LOST' }, 'INVALID_FIELD', /outcome must be one of SUBMITTED/u],
        [{ outcome: 'REFUSED' }, 'INVALID_FIELD', /reason must state why/u],
        [{ outcome: 'SUBMITTED', application: 'x' }, 'INVALID_FIELD', /application/u],
        [
          { outcome: 'SUBMITTED', bank_client: { client_id: 'x' } },
          'INVALID_FIELD',
          /bank_client is allowed only with/u,
        ],
        [{ outcome: 'REGISTERED' }, 'INVALID_FIELD', /bank_client is required/u],
        [{ outcome: 'REGISTERED', bank_client: {} }, 'MISSING_FIELDS', /bank_client\.client_id/u],
        [{ outcome: 'SUBMITTED', status: 'ENABLED' }, 'UNKNOWN_FIELDS', /: status$/u],
      ];
      for (const [body, code, says] of wrong) refuses(await desk.record(named, body), code, 400, says);
    });

    test('anything in a sandbox', async () => {
      const { clientId: client } = await endCustomerAt('ACTIVE', server(), partner, 'sandbox');
      const named = { client, institution, environment: 'development' } as const;
      await desk.becomes(named, { status: 'PROCESSING' });
      const says = /\/simulation\/registration\/set_status/u;
      refuses(await desk.record(named, { outcome: 'ENABLED' }), 'CONFLICT', 409, says);
      refuses(await desk.retry(named), 'CONFLICT', 409, says);
      assert.equal((await desk.read(named)).connector, 'simulated');
    });

    test('anything for one of another connector, or an unknown one', async () => {
      const named = await waiting();
      const simulated = { ...named, institution: 'ins_56' };
      refuses(
        await desk.record(simulated, { outcome: 'ENABLED' }),
        'CONFLICT',
        409,
        /a simulated registration/u,
      );
      refuses(await desk.retry(named), 'CONFLICT', 409, /is not waiting for a retry/u);
      const nowhere = { ...named, institution: 'ins_0' };
      refuses(
        await desk.record(nowhere, { outcome: 'ENABLED' }),
        'NOT_FOUND',
        404,
        /registration not found/u,
      );
      const nobody = { ...named, client: 'f'.repeat(24) };
      refuses(await desk.record(nobody, { outcome: 'ENABLED' }), 'NOT_FOUND', 404, /end customer not found/u);
    });
  });

  test('is the default of a server under `serve`', async (t) => {
    const first = await startServer(t, dialect);
    const { demo, env } = first;
    await first.close();
    const serving = { ...(await startServer(t, dialect, env, 'serve')), demo };
    const served = registrationsAt(() => serving);
    const { clientId: client } = await newActiveCustomer(serving, await newPartner(serving));
    const named = { client, institution: 'ins_56', environment: 'production' } as const;
    const { connector } = await served.becomes(named, { task: 'SUBMIT' });
    assert.equal(connector, 'manual');
    succeeds(await served.record(named, { outcome: 'ENABLED' }));
    assert.equal((await served.read(named)).status, 'ENABLED');
  });
});
