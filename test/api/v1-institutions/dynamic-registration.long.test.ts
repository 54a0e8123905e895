import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, test } from 'vitest';
import { createAuthority } from '../../support/certificates.ts';
import { managing, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer, newInstitution, registrationsAt } from '../../support/registrations.ts';
import { startServer, suiteServer } from '../../support/server.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { onSampledDialect } from '../../support/stores.ts';

const registration_endpoint = 'https://api.harbour.example.com/register';
const unset = { has_initial_access_token: false, has_software_statement: false, has_mutual_tls: false };
const usual = {
  registration_endpoint,
  flavour: 'rfc7591',
  software_id: null,
  look_up: 'none',
  ca: null,
  extra_metadata: {},
  ...unset,
};
const authority = createAuthority('Harbour Root');
const mutual_tls = authority.issue({ names: ['gingham.example.com'] });
const { privateKey: strangeKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let institution: string;
  beforeAll(async () => {
    institution = await newInstitution(server());
  });
  const configure = (id: string, body: unknown) =>
    call('PATCH', `/institutions/${id}/dynamic-registration`, body);
  const read = (id: string) => call('GET', `/institutions/${id}/dynamic-registration`);
  const configured = async (id: string, body: unknown) =>
    unversioned(succeeds(await configure(id, body)).dynamic_registration);
  const connect = (id: string, connector: string | null) =>
    call('PATCH', `/institutions/${id}`, { connector });

  test('is not found until configured, which requires the endpoint and uses defaults for the rest', async () => {
    const id = await newInstitution(server());
    refuses(await read(id), 'NOT_FOUND', 404, /configuration not found/u);
    for (const body of [{}, undefined, { flavour: 'fdx' }]) {
      refuses(await configure(id, body), 'INVALID_FIELD', 400, /registration_endpoint is required/u);
    }
    refuses(await read(id), 'NOT_FOUND', 404);
    assert.deepEqual(await configured(id, { registration_endpoint }), usual);
    assert.deepEqual(unversioned(succeeds(await read(id)).dynamic_registration), usual);
    const changed = succeeds(await call('PATCH', `/institutions/${id}`, { typical_pace_days: 3 }));
    assert.equal(changed.institution.has_dynamic_registration, true);
    const { institutions } = succeeds(await call('GET', '/institutions?limit=200'));
    const named = institutions.filter((one: Record<string, unknown>) => one['has_dynamic_registration']);
    assert.ok(named.some(({ institution_id }: { institution_id: string }) => institution_id === id));
  });

  test('a change applies to the given fields; null clears', async () => {
    await configured(institution, { registration_endpoint });
    const changes = {
      registration_endpoint: 'http://127.0.0.1:8080/register',
      flavour: 'fdx',
      software_id: 'gingham',
      look_up: 'software_id',
      ca: authority.root,
      extra_metadata: { scope: 'openid', metadata: null, fdx_Tier: { innerName: [1, null] } },
    };
    for (const [name, value] of Object.entries(changes)) {
      const now = unversioned(succeeds(await read(institution)).dynamic_registration);
      assert.deepEqual(await configured(institution, { [name]: value }), { ...now, [name]: value });
    }
    assert.deepEqual(unversioned(succeeds(await read(institution)).dynamic_registration), {
      ...changes,
      ...unset,
    });
    const cleared = await configured(institution, { software_id: null, ca: null, extra_metadata: {} });
    assert.deepEqual([cleared.software_id, cleared.ca, cleared.extra_metadata], [null, null, {}]);
  });

  test('returns only whether secrets are set, and so does everything else', async () => {
    const id = await newInstitution(server());
    const secrets = {
      initial_access_token: 'tok-4711-en',
      software_statement: 'e30.stat-4711.x',
      mutual_tls,
    };
    await configured(id, { registration_endpoint, ...secrets });
    const all = { has_initial_access_token: true, has_software_statement: true, has_mutual_tls: true };
    assert.deepEqual(unversioned(succeeds(await read(id)).dynamic_registration), { ...usual, ...all });
    // Omitted fields keep their values, and null clears.
    assert.deepEqual(await configured(id, { flavour: 'fdx', software_statement: null }), {
      ...usual,
      ...all,
      flavour: 'fdx',
      has_software_statement: false,
    });
    const reported = JSON.stringify([
      (await read(id)).body,
      (await call('GET', '/institutions?limit=200')).body,
      await storedEvents(server(), dialect),
      server().log,
    ]);
    const keyLine = mutual_tls.key.split('\n')[3] as string;
    for (const secret of ['tok-4711-en', 'stat-4711', keyLine]) assert.ok(!reported.includes(secret), secret);
  });

  test('each change is one event, which names the given secrets without their values', async () => {
    const id = await newInstitution(server());
    const eventsOf = async (body: object) => {
      const before = (await storedEvents(server(), dialect)).length;
      await configured(id, body);
      const added = (await storedEvents(server(), dialect)).slice(before);
      return added
        .filter(({ institution_id }) => institution_id === id)
        .map(({ type, data }) => ({ type, data: JSON.parse(data as string) }));
    };
    const [first, ...none] = await eventsOf({ registration_endpoint, initial_access_token: 'abc' });
    assert.deepEqual(none, []);
    assert.equal(first?.type, 'institution.updated');
    assert.equal(first?.data.after.dynamicRegistration.registrationEndpoint, registration_endpoint);
    assert.deepEqual(first?.data.changedSecrets, ['initialAccessToken']);
    assert.deepEqual(await eventsOf({ flavour: 'fdx' }), [
      {
        type: 'institution.updated',
        data: {
          before: { dynamicRegistration: { flavour: 'rfc7591' } },
          after: { dynamicRegistration: { flavour: 'fdx' } },
        },
      },
    ]);
    assert.deepEqual(await eventsOf({ flavour: 'fdx', initial_access_token: 'abc' }), []);
  });

  test('rejects invalid fields, naming them', async () => {
    const id = await newInstitution(server());
    await configured(id, { registration_endpoint });
    const wrong: [object, string, RegExp][] = [
      [
        { registration_endpoint: 'http://api.harbour.example.com/x' },
        'INVALID_FIELD',
        /registration_endpoint must be an https/u,
      ],
      [
        { registration_endpoint: 'ftp://127.0.0.1/x' },
        'INVALID_FIELD',
        /registration_endpoint must be an https/u,
      ],
      [{ registration_endpoint: 'register' }, 'INVALID_FIELD', /registration_endpoint must be an https/u],
      [
        { registration_endpoint: 'https://u:p@harbour.example.com' },
        'INVALID_FIELD',
        /user name or password/u,
      ],
      ...['https://harbour.example.com:0/x', 'http://localhost:00'].map(
        (endpoint): (typeof wrong)[number] => [
          { registration_endpoint: endpoint },
          'INVALID_FIELD',
          /: registration_endpoint must have a port from 1 to 65535$/u,
        ],
      ),
      [{ registration_endpoint: 'https://harbour.example.com/#x' }, 'INVALID_FIELD', /fragment/u],
      [{ registration_endpoint: null }, 'INVALID_FIELD', /registration_endpoint must be string/u],
      [{ flavour: 'oidc' }, 'INVALID_FIELD', /flavour must be one of rfc7591, fdx/u],
      [{ look_up: 'name' }, 'INVALID_FIELD', /look_up must be one of/u],
      [{ initial_access_token: 'a b' }, 'INVALID_FIELD', /initial_access_token must be printable/u],
      [
        { extra_metadata: { scope: 'openid', redirect_uris: [] } },
        'INVALID_FIELD',
        /: extra_metadata\.redirect_uris is reserved and cannot be set$/u,
      ],
      [{ ca: 'none' }, 'INVALID_FIELD', /ca must be one or more certificates/u],
      [{ extra_metadata: [] }, 'INVALID_FIELD', /extra_metadata must be object/u],
      [{ mutual_tls: { cert: mutual_tls.cert } }, 'MISSING_FIELDS', /mutual_tls\.key/u],
      [
        { mutual_tls: { ...mutual_tls, cert: 'x' } },
        'INVALID_FIELD',
        /mutual_tls\.cert must be a certificate/u,
      ],
      [
        { mutual_tls: { ...mutual_tls, key: 'x' } },
        'INVALID_FIELD',
        /mutual_tls\.key must be an unencrypted private key/u,
      ],
      [
        { mutual_tls: { ...mutual_tls, key: strangeKey } },
        'INVALID_FIELD',
        /mutual_tls\.key does not match/u,
      ],
      [{ client_secret: 'x' }, 'UNKNOWN_FIELDS', /: client_secret$/u],
    ];
    for (const [body, code, says] of wrong) refuses(await configure(id, body), code, 400, says);
    assert.deepEqual(unversioned(succeeds(await read(id)).dynamic_registration), usual);
  });

  test('a connector is set as requested; dynamic requires the interface', async () => {
    const id = await newInstitution(server());
    refuses(await connect(id, 'dynamic'), 'CONFLICT', 409, new RegExp(`configure .* ${id} before`, 'u'));
    const added = { institution_id: 'ins_dynamic0', name: 'Early', connector: 'dynamic' };
    refuses(await call('POST', '/institutions', added), 'CONFLICT', 409, /configure .* ins_dynamic0 before/u);
    await configured(id, { registration_endpoint });
    for (const connector of ['dynamic', 'manual', 'simulated', null]) {
      assert.equal(succeeds(await connect(id, connector)).institution.connector, connector);
    }
    refuses(await connect(id, 'fax'), 'INVALID_FIELD', 400, /connector must be one of/u);
    // An unrelated change leaves it unchanged.
    succeeds(await connect(id, 'dynamic'));
    const { institution: changed } = succeeds(
      await call('PATCH', `/institutions/${id}`, { typical_pace_days: 2 }),
    );
    assert.equal(changed.connector, 'dynamic');
  });

  test('registrations keep the connector that filed them', async () => {
    const id = await newInstitution(server(), { connector: 'manual' });
    const desk = registrationsAt(server);
    const partner = await newPartner(server());
    const one = { institution: id, environment: 'production' } as const;
    const first = { ...one, client: (await newActiveCustomer(server(), partner)).clientId };
    await server().settle();
    succeeds(await desk.record(first, { outcome: 'SUBMITTED' }));
    succeeds(await connect(id, 'simulated'));
    await server().settle();
    const second = { ...one, client: (await newActiveCustomer(server(), partner)).clientId };
    assert.equal((await desk.read(second)).connector, 'simulated');
    assert.equal((await desk.read(first)).connector, 'manual');
    const { task, status } = succeeds(await desk.record(first, { outcome: 'APPROVED' })).registration;
    assert.deepEqual([task, status], ['RECORD_ANSWER', 'APPROVED']);
  });

  test('a server under `serve` simulates nothing', async (t) => {
    const first = await startServer(t, dialect);
    const { demo, env } = first;
    await first.close();
    const serving = { ...(await startServer(t, dialect, env, 'serve')), demo };
    const asOperator = managing(() => serving);
    const says = /connector simulated is available only on servers that simulate/u;
    refuses(
      await asOperator('PATCH', '/institutions/ins_56', { connector: 'simulated' }),
      'INVALID_FIELD',
      400,
      says,
    );
    const body = { institution_id: 'ins_sim', name: 'Sim', connector: 'simulated' };
    refuses(await asOperator('POST', '/institutions', body), 'INVALID_FIELD', 400, says);
    succeeds(await asOperator('PATCH', '/institutions/ins_56', { connector: 'manual' }));
  });
});
