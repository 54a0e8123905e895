import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { ServerError } from '../../src/cli/errors.ts';
import { createProgram } from '../../src/cli/program.ts';
import { application, partnerCalls } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { managing, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf } from '../support/webhooks.ts';

const server = suiteServer('sqlite');
const call = managing(server);

beforeAll(() => {
  process.env['GINGHAM_URL'] = server().url;
  process.env['GINGHAM_TOKEN'] = server().demo.operatorToken;
});

afterAll(() => {
  delete process.env['GINGHAM_URL'];
  delete process.env['GINGHAM_TOKEN'];
});

/** Runs a command in this process. */
async function run(...args: string[]) {
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
  return output;
}

/** Runs a command that the server rejects; returns the message. */
async function refused(...args: string[]): Promise<string> {
  const error = await run(...args).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ServerError, args.join(' '));
  return error.message.replace(/ \(request_id \w+\)$/u, '');
}

const newEndpoint = ['webhook-endpoint', 'create', 'http://127.0.0.1:9/', '--environment', 'sandbox'];
const types = ['--event-types', 'end_customer.denied'];

describe('a command of the operator', () => {
  test('uses the only partner, and says so', async () => {
    const { clientId } = server().demo;
    const said = new RegExp(`^Partner: \\S.* \\(${clientId}\\), the only one\\.\\n$`, 'u');
    const created = await run(...newEndpoint, ...types);
    assert.match(created.stderr, said);
    assert.match(created.stdout, new RegExp(`^partner_client_id +${clientId}$`, 'mu'));
    assert.deepEqual((await run('webhook-delivery', 'list')).stdout, 'none\n');
    assert.match((await run('sandbox-request', 'list', '--all')).stderr, said);
  });

  test('requires one if there are several, and names the flags', async () => {
    succeeds(await call('POST', '/partners', { name: 'Second', technical_contact: null }));
    assert.equal(
      await refused(...newEndpoint, ...types),
      'MISSING_FIELDS: required fields are missing: --partner-client-id',
    );
    assert.equal(
      await refused('webhook-delivery', 'list'),
      'MISSING_FIELDS: one of these is required: --endpoint-id; --partner-client-id; --end-customer-client-id',
    );
  });
});

test('errors name flags and arguments, also for the fields of objects and the items of lists', async () => {
  const { clientId } = server().demo;
  const owner = ['--partner-client-id', clientId];
  const email = ['--technical-contact-email', 'nobody'];
  assert.match(
    await refused('partner', 'update', clientId, ...email),
    /: --technical-contact-email must be /u,
  );
  assert.match(
    await refused(
      'webhook-endpoint',
      'create',
      'ftp://a.example',
      ...newEndpoint.slice(3),
      ...types,
      ...owner,
    ),
    /: <url> must /u,
  );
  assert.match(
    await refused(...newEndpoint, ...owner, '--event-types', 'no.such'),
    /: --event-types must be one of /u,
  );
  assert.match(await refused('partner', 'list', '--cursor', 'none'), /: --cursor is not the next_cursor /u);
});

test('the headers of webhook attempts are lines', async (t) => {
  const receiver = await startReceiver(t);
  const { clientId } = server().demo;
  const wanted = { partner: { clientId }, url: receiver.url, event_types: ['end_customer.created'] };
  const { endpointId } = await createEndpoint(server(), wanted);
  await partnerCalls(server().url, server().demo)('/partner/customer/create', application({}));
  const [{ delivery_id }] = await eventually(
    () => deliveriesOf(server(), { endpoint_id: endpointId }),
    ([delivery]) => delivery?.status === 'delivered',
  );
  const { stdout } = await run('webhook-delivery', 'show', delivery_id);
  assert.match(stdout, /^attempts\[0\]\.answer_headers\n(?:[\w-]+: .*\n)*date: .*\n/mu);
  assert.doesNotMatch(stdout, /name: date/u);
});
