import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { application, manage, partnerCalls } from '../support/client.ts';
import { succeeds } from '../support/management.ts';
import { type Ended, gingham } from '../support/process.ts';
import { suiteServer } from '../support/server.ts';
import { createEndpoint } from '../support/webhooks.ts';

const server = suiteServer('sqlite');

/** Runs a command as the operator, with `input` as standard input. */
function cli(t: TestContext, args: string[], input = ''): Promise<Ended> {
  const env = { GINGHAM_URL: server().url, GINGHAM_TOKEN: server().demo.operatorToken };
  const { child, ended } = gingham(t, args, { env });
  child.stdin?.end(input);
  return ended;
}

/** Runs a command, which must succeed; returns the reply that `--json` prints. */
async function reply(t: TestContext, args: string[], input = '') {
  const stdout = await shown(t, [...args, '--json'], input);
  assert.equal(stdout.split('\n').length, 2, args.join(' '));
  return JSON.parse(stdout);
}

/** Runs a command with text output: in this process, unless it reads from standard input. */
async function shown(t: TestContext, args: string[], input = ''): Promise<string> {
  if (input !== '') {
    const { code, stdout, stderr } = await cli(t, args, input);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, args.join(' '));
    return stdout;
  }
  const output = { stdout: '', stderr: '' };
  const program = createProgram({
    writeOut: (text) => {
      output.stdout += text;
    },
    writeErr: (text) => {
      output.stderr += text;
    },
  });
  await program.parseAsync(args, { from: 'user' });
  assert.equal(output.stderr, '', args.join(' '));
  return output.stdout;
}

beforeAll(() => {
  process.env['GINGHAM_URL'] = server().url;
  process.env['GINGHAM_TOKEN'] = server().demo.operatorToken;
});

afterAll(() => {
  delete process.env['GINGHAM_URL'];
  delete process.env['GINGHAM_TOKEN'];
});

const asOperator = (method: string, path: string) =>
  manage(server().url, server().demo.operatorToken)(method, path).then(
    ({ body: { request_id, ...body } }) => body,
  );

const manageAll = (method: string, path: string, body: object) =>
  manage(server().url, server().demo.operatorToken)(method, path, body);

async function newEndCustomer(changes: object): Promise<string> {
  const call = partnerCalls(server().url, server().demo);
  const { body } = await call('/partner/customer/create', application(changes));
  return body.end_customer.client_id;
}

describe('the command line calls the management API', { concurrent: true }, () => {
  test('--if-match makes a change only if nobody has changed the resource since', async (t) => {
    const { partner } = await reply(t, ['partner', 'create', '--name', 'First']);
    const update = (name: string, version: string) =>
      cli(t, ['partner', 'update', partner.client_id, '--name', name, '--if-match', version, '--json']);
    const changed = await update('Second', partner.version);
    assert.equal(changed.code, 0, changed.stderr);
    const rejected = await update('Third', partner.version);
    assert.equal(rejected.code, 4);
    assert.match(rejected.stderr, /has changed since it was read: name/u);
    const { version } = JSON.parse(changed.stdout).partner;
    assert.equal((await update('Third', `"${version}"`)).code, 0);
    assert.equal((await update('Fourth', '*')).code, 0);
  });

  test('partner', async (t) => {
    const { partner } = await reply(t, [
      ...['partner', 'create', '--name', 'Meadow Platform', '--products', 'auth,transactions'],
      ...['--technical-contact-email', 'a@meadow.example', '--uses-co-branded-consent-pane'],
      ...['--has-monthly-service-commitment', 'false', '--data', '{"review_policy":"MANUAL","name":"Old"}'],
    ]);
    const { name, products, technical_contact, uses_co_branded_consent_pane, review_policy } = partner;
    assert.deepEqual(
      { name, products, technical_contact, uses_co_branded_consent_pane, review_policy },
      {
        name: 'Meadow Platform',
        products: ['auth', 'transactions'],
        technical_contact: { email: 'a@meadow.example' },
        uses_co_branded_consent_pane: true,
        review_policy: 'MANUAL',
      },
    );
    const listed = await shown(t, ['partner', 'list', '--q', 'meadow']);
    const [heading = '', row = '', ...rest] = listed.split('\n');
    assert.match(heading, /^client_id {17}name {13}review_policy/u);
    assert.ok(row.startsWith(`${partner.client_id}  Meadow Platform  MANUAL`), row);
    assert.deepEqual(rest, ['']);
    const updated = await reply(
      t,
      ['partner', 'update', partner.client_id, '--no-technical-contact', '--data', '-'],
      '{"name":"Field"}',
    );
    assert.equal(updated.partner.technical_contact, null);
    assert.equal(updated.partner.name, 'Field');
    const { request_id, ...read } = await reply(t, ['partner', 'show', partner.client_id]);
    assert.deepEqual(read, await asOperator('GET', `/partners/${partner.client_id}`));
  });

  test('partner secret', async (t) => {
    const { clientId } = server().demo;
    const flags = ['--revoke-previous', 'false', '--allowed-addresses', '::1'];
    const issued = await shown(t, ['partner', 'secret', 'create', clientId, 'sandbox', ...flags]);
    const [, secretId = ''] = /^secret_id +(\S+)$/mu.exec(issued) ?? [];
    assert.match(issued, /^secret +[0-9a-f]{30}$/mu);
    const { secrets } = await reply(t, ['partner', 'secret', 'list', clientId]);
    assert.deepEqual([secrets[0].secret_id, secrets[0].allowed_addresses], [secretId, ['::1']]);
    const { secret } = await reply(t, ['partner', 'secret', 'revoke', clientId, secretId]);
    assert.notEqual(secret.revoked_at, null);
  });

  test('sandbox-partner', async (t) => {
    const created = await shown(t, ['sandbox-partner', 'create', '--expires-in-seconds', '600']);
    const [, clientId = ''] =
      /^client_id +(\S+)\nsecret +[0-9a-f]{30}\nexpires_at +\S+\n$/u.exec(created) ?? [];
    assert.match(
      await shown(t, ['partner', 'list', '--expiring', 'true']),
      new RegExp(`^${clientId} `, 'mu'),
    );
    assert.equal(await shown(t, ['sandbox-partner', 'remove', clientId]), 'done\n');
    const { partners } = await reply(t, ['partner', 'list', '--expiring', 'true']);
    assert.ok(!partners.some(({ client_id }: { client_id: string }) => client_id === clientId));
  });

  test('end-customer', async (t) => {
    const id = await newEndCustomer({ is_diligence_attested: false, company_name: 'Heron Holdings' });
    assert.match(
      await shown(t, [
        'end-customer',
        'list',
        '--status',
        'UNDER_REVIEW',
        '--realm',
        'sandbox',
        '--q',
        'heron',
      ]),
      new RegExp(`^client_id .*\\n${id}  sandbox  UNDER_REVIEW  Heron Holdings .*\\n$`, 'u'),
    );
    const denied = await shown(t, ['end-customer', 'deny', id, '--reason', 'Sells herons.']);
    assert.match(denied, /^status +DENIED$/mu);
    assert.match(denied, /^decision_reason +Sells herons\.$/mu);
    const reversed = await reply(t, ['end-customer', 'reverse', id, '--reason', 'Does not.']);
    assert.equal(reversed.end_customer.status, 'PENDING_ENABLEMENT');
    const args = ['end-customer', 'update', id, '--questionnaire-status', 'COMPLETE'];
    assert.equal((await reply(t, args)).end_customer.questionnaire_status, 'COMPLETE');
    assert.match(await shown(t, ['end-customer', 'show', id]), /\n\nkeys\nkey_id .*\n.* sandbox .*\n$/su);
    const events = await shown(t, ['end-customer', 'event', 'list', id]);
    assert.match(events, /end_customer\.denied .*reason: Sells herons\./u);
    const waiting = await newEndCustomer({ is_diligence_attested: false });
    assert.match(await shown(t, ['end-customer', 'approve', waiting]), /^status +PENDING_ENABLEMENT$/mu);
  });

  test('institution', async (t) => {
    const added = await reply(t, [
      ...['institution', 'create', 'ins_900', '--name', 'Test Bank'],
      ...['--typical-pace-days', '3', '--classic-disablement-date', '2030-01-31'],
    ]);
    assert.equal(added.institution.typical_pace_days, 3);
    const changed = await shown(t, [
      ...['institution', 'update', 'ins_900', '--no-classic-disablement-date', '--requires-logo'],
    ]);
    assert.match(changed, /^classic_disablement_date +-\ntypical_pace_days +3\nrequires_logo +true$/mu);
    assert.notEqual((await reply(t, ['institution', 'retire', 'ins_900'])).institution.retired_at, null);
    assert.match(await shown(t, ['institution', 'list']), /^ins_900 +Test Bank +- +3 +true +- +20/mu);
  });

  test('institution dynamic-registration', async (t) => {
    succeeds(await manageAll('POST', '/institutions', { institution_id: 'ins_901', name: 'Cable Bank' }));
    const data = { initial_access_token: 'tok-4711', extra_metadata: { scope: 'openid' } };
    const { dynamic_registration } = await reply(
      t,
      [
        ...[
          'institution',
          'dynamic-registration',
          'update',
          'ins_901',
          '--registration-endpoint',
          'https://cable.example/register',
        ],
        ...['--flavour', 'fdx', '--data', '-'],
      ],
      JSON.stringify(data),
    );
    assert.equal(dynamic_registration.flavour, 'fdx');
    assert.deepEqual(dynamic_registration.extra_metadata, data.extra_metadata);
    const shows = await shown(t, ['institution', 'dynamic-registration', 'show', 'ins_901']);
    assert.match(shows, /^has_initial_access_token +true$/mu);
    assert.doesNotMatch(shows, /tok-4711/u);
    const { code, stderr } = await cli(t, [
      'institution',
      'dynamic-registration',
      'update',
      'ins_901',
      '--initial-access-token',
      'x',
    ]);
    assert.deepEqual([code, /unknown option/u.test(stderr)], [2, true]);
    assert.match(
      await shown(t, ['institution', 'update', 'ins_901', '--connector', 'dynamic']),
      /^connector +dynamic$/mu,
    );
    assert.match(await shown(t, ['institution', 'update', 'ins_901', '--no-connector']), /^connector +-$/mu);
  });

  test('registration', async (t) => {
    const body = { institution_id: 'ins_902', name: 'Paper Bank', connector: 'manual' };
    succeeds(await manageAll('POST', '/institutions', body));
    const call = partnerCalls(server().url, server().demo, 'production');
    const { end_customer } = succeeds(await call('/partner/customer/create', application()));
    succeeds(await call('/partner/customer/enable', { end_customer_client_id: end_customer.client_id }));
    await server().settle();
    const key = [end_customer.client_id, 'ins_902', 'production'];
    const queue = ['registration', 'list', '--task', 'SUBMIT', '--institution-id', 'ins_902'];
    assert.match(
      await shown(t, queue),
      new RegExp(`^${key[0]} +ins_902 +Paper Bank +production +PROCESSING`, 'mu'),
    );
    const { packet } = await reply(t, ['registration', 'show', ...key]);
    assert.equal(packet.institution_name, 'Paper Bank');
    const filed = await shown(t, [
      ...['registration', 'record', ...key, 'SUBMITTED', '--application', packet.application],
    ]);
    assert.match(filed, /^status +PROCESSING\ntask +RECORD_ANSWER$/mu);
    const refused = await reply(t, [
      'registration',
      'record',
      ...key,
      'REFUSED',
      '--reason',
      'No such firm.',
    ]);
    assert.equal(refused.registration.errors[0].message, 'No such firm.');
    const retried = await reply(t, ['registration', 'retry', ...key]);
    assert.equal(retried.registration.task, 'SUBMIT');
    const { code, stderr } = await cli(t, ['registration', 'retry', ...key]);
    assert.deepEqual([code, /CONFLICT/u.test(stderr)], [4, true]);
  });

  test('end-customer key, and bulk decisions', async (t) => {
    const id = await newEndCustomer({});
    const created = await shown(t, ['end-customer', 'key', 'create', id, 'sandbox', '--revoke-previous']);
    const [, keyId = ''] = /^key_id +(\S+)$/mu.exec(created) ?? [];
    assert.match(created, /^secret +[0-9a-f]{30}$/mu);
    const revoked = await shown(t, ['end-customer', 'key', 'revoke', id, keyId]);
    assert.match(revoked, /^revoked_at +20/mu);
    const waiting = await newEndCustomer({ is_diligence_attested: false });
    const decide = ['end-customer', 'decide', 'APPROVE', '--reason', 'So.', '--client-ids'];
    assert.match(await shown(t, [...decide, waiting]), new RegExp(`^${waiting} +true +PENDING_`, 'mu'));
    const { code, stdout } = await cli(t, [...decide, `${waiting},${id}`]);
    assert.deepEqual([code, stdout.match(/ false +- +CONFLICT /gu)?.length], [4, 2]);
  });

  test('institution dynamic-registration test, with an exit code for failure', async (t) => {
    const { code, stdout } = await cli(t, ['institution', 'dynamic-registration', 'test', 'ins_14']);
    assert.equal(code, 4);
    assert.match(stdout, /^passed +false$/mu);
    assert.match(stdout, /^settings +failed /mu);
  });

  test('direct-customer', async (t) => {
    const args = ['direct-customer', 'create', '--legal-name', 'Otter Org', '--website', 'otter.example'];
    const { direct_customer } = await reply(t, args);
    const id = direct_customer.direct_customer_id;
    assert.ok((await shown(t, ['direct-customer', 'list'])).includes(`${id}  Otter Org   otter.example`));
    assert.equal(await shown(t, ['direct-customer', 'remove', id]), 'done\n');
    assert.deepEqual((await asOperator('GET', '/direct-customers')).direct_customers, []);
  });

  test('token', async (t) => {
    const { clientId } = server().demo;
    const created = await shown(t, ['token', 'create', '--name', 'ci', '--partner-client-id', clientId]);
    const [, tokenId = ''] = /^token_id +(\S+)$/mu.exec(created) ?? [];
    assert.match(created, /^token +gpt_[0-9a-f]{40}$/mu);
    assert.match(await shown(t, ['token', 'list']), new RegExp(`^${tokenId}  ci +${clientId} `, 'mu'));
    assert.notEqual((await reply(t, ['token', 'revoke', tokenId])).token.revoked_at, null);
  });

  test('user', async (t) => {
    const created = await shown(t, [
      ...['user', 'create', 'ida@example.com', '--name', 'Ida Holm', '--role', 'operator_admin'],
    ]);
    const [, id = ''] = /^user_id +(\S+)$/mu.exec(created) ?? [];
    assert.match(created, /^link +http:\S+\/console\/welcome#gul_[0-9a-f]{40}$/mu);
    const listed = new RegExp(`^${id} +ida@example\\.com +Ida Holm +operator_admin +- +invited`, 'mu');
    assert.match(await shown(t, ['user', 'list', '--side', 'operator']), listed);
    assert.match(await shown(t, ['user', 'link', id, 'invitation']), /^link +http/mu);
    assert.equal(await shown(t, ['user', 'end-sessions', id]), 'ended  0\n');
    const { code, stderr } = await cli(t, ['user', 'update', id, '--disabled']);
    assert.deepEqual([code, /last operator admin/u.test(stderr)], [4, true]);
    await reply(t, ['user', 'create', 'jon@example.com', '--name', 'Jon', '--role', 'operator_admin']);
    assert.match(await shown(t, ['user', 'update', id, '--disabled']), /^status +disabled$/mu);
    assert.equal(await shown(t, ['user', 'remove', id]), 'done\n');
  });

  test('webhook-endpoint', async (t) => {
    const { clientId } = server().demo;
    const created = await shown(t, [
      ...['webhook-endpoint', 'create', 'http://127.0.0.1:9/in', '--environment', 'sandbox'],
      ...['--partner-client-id', clientId, '--event-types', 'end_customer.denied,endpoint.disabled'],
    ]);
    const [, id = ''] = /^endpoint_id +(\S+)$/mu.exec(created) ?? [];
    assert.match(created, /^event_types +end_customer\.denied, endpoint\.disabled$/mu);
    assert.match(created, /^health +accepted: 0, rejected: 0, rejecting_since: -$/mu);
    assert.match(created, /^signing_secret +whsec_\S+$/mu);
    const list = ['webhook-endpoint', 'list', '--environment', 'sandbox'];
    assert.match(await shown(t, list), new RegExp(`^${id} +${clientId} +sandbox +http://127`, 'mu'));
    const changed = await shown(t, [
      ...['webhook-endpoint', 'update', id, '--endpoint-url', 'https://hooks.test.example/'],
    ]);
    assert.match(changed, /^url +https:\/\/hooks\.test\.example\/$/mu);
    assert.match(await shown(t, ['webhook-endpoint', 'pause', id]), /^status +paused$/mu);
    const tested = await shown(t, ['webhook-endpoint', 'test', id]);
    assert.match(tested, /^event_type +end_customer\.denied$/mu);
    assert.equal(
      await shown(t, ['webhook-endpoint', 'replay', id, '--status', 'any', '--to', '2020-01-01T00:00:00Z']),
      'replayed  0\n',
    );
    assert.match(await shown(t, ['webhook-endpoint', 'resume', id]), /^status +active$/mu);
    const rotated = await reply(t, ['webhook-endpoint', 'rotate-secret', id]);
    assert.ok(!created.includes(rotated.signing_secret));
    const { request_id, ...read } = await reply(t, ['webhook-endpoint', 'show', id]);
    assert.deepEqual(read.webhook_endpoint, rotated.webhook_endpoint);
    assert.equal(await shown(t, ['webhook-endpoint', 'remove', id]), 'done\n');
    const { code, stderr } = await cli(t, ['webhook-endpoint', 'show', id]);
    assert.deepEqual([code, /NOT_FOUND/u.test(stderr)], [4, true]);
  });

  test('webhook-delivery', async (t) => {
    const { clientId } = server().demo;
    const wanted = {
      partner: { clientId },
      url: 'http://127.0.0.1:9/',
      event_types: ['end_customer.created'],
    };
    const { endpointId } = await createEndpoint(server(), wanted);
    succeeds(await manageAll('POST', `/webhook-endpoints/${endpointId}/pause`, {}));
    const customer = await newEndCustomer({});
    const list = ['webhook-delivery', 'list', '--end-customer-client-id', customer];
    const listed = await shown(t, [...list, '--endpoint-id', endpointId, '--status', 'pending']);
    const [, id = ''] =
      /\n(whd_\S+) +\S+ +sandbox +end_customer\.created +\S+ +- +- +pending +0 /u.exec(listed) ?? [];
    assert.notEqual(id, '', listed);
    assert.equal(await shown(t, [...list, '--event-type', 'end_customer.denied']), 'none\n');
    const read = await shown(t, ['webhook-delivery', 'show', id]);
    assert.match(read, new RegExp(`"end_customer_client_id": "${customer}"`, 'u'));
    const replayed = await shown(t, ['webhook-delivery', 'replay', id]);
    assert.match(replayed, /^status +pending$/mu);
  });

  test('webhook-key', async (t) => {
    const { webhook_key } = await reply(t, ['webhook-key', 'rotate', 'development']);
    const listed = await shown(t, ['webhook-key', 'list']);
    assert.match(listed, new RegExp(`^${webhook_key.kid} +development +20\\S+ +-$`, 'mu'));
  });

  test('key verify, with the secret from standard input and an exit code for an invalid pair', async (t) => {
    const { clientId, secrets } = server().demo;
    const valid = await cli(t, ['key', 'verify', clientId, 'production'], `${secrets.production}\n`);
    assert.equal(valid.code, 0);
    assert.match(valid.stdout, /^valid +true$/mu);
    const invalid = await cli(t, ['key', 'verify', clientId, 'sandbox', '--json'], secrets.production);
    assert.equal(invalid.code, 4);
    assert.equal(JSON.parse(invalid.stdout).valid, false);
  });

  test('lists report further pages, and return all of them with --all', async (t) => {
    const first = await cli(t, ['institution', 'list', '--limit', '5']);
    assert.equal(first.stdout.split('\n').length, 1 + 5 + 1);
    const [, cursor = ''] = /^More results: --cursor (\S+), or --all\.\n$/u.exec(first.stderr) ?? [];
    const second = await reply(t, ['institution', 'list', '--limit', '5', '--cursor', cursor]);
    const page = await asOperator('GET', `/institutions?limit=5&cursor=${cursor}`);
    assert.deepEqual(second.institutions, page.institutions);
    const all = await reply(t, ['institution', 'list', '--limit', '5', '--all']);
    assert.equal(all.next_cursor, null);
    assert.ok(all.institutions.length >= 12);
  });
});
