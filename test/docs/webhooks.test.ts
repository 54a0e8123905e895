import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from 'node:test';
import { defects } from '../../src/domain/webhook/defect.ts';
import { managing, succeeds } from '../support/management.ts';
import { repository, run as start } from '../support/process.ts';
import { suiteServer } from '../support/server.ts';
import { newSandbox, type TestSandbox } from '../support/steered-sandbox.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { blocksOf, printsWhatItPromises, readersEnv, run } from './page.ts';
import { startPython } from './python.ts';
import { addCryptography } from './python-cryptography.ts';

const page = 'docs/webhooks.md';

/** Whether this machine’s own Python has the package that the example needs. */
function hasCryptography(): boolean {
  try {
    execFileSync('python3', ['-c', 'import cryptography'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe(page, () => {
  const server = suiteServer('sqlite');
  const manage = managing(server);

  test('its blocks run one after the other and print what is written beside them', async () => {
    await printsWhatItPromises(page, readersEnv(server()), 'examples/webhooks');
  });

  test('its commands for the shell do what they say', async (t) => {
    const { clientId } = server().demo;
    const { call, create, partner } = await newSandbox(server());
    const { url } = await startReceiver(t);
    const { endpointId } = await createEndpoint(server(), { partner, url });
    const wish = { institution_id: 'ins_56', status: 'ENABLED' };
    const fired = await call('/simulation/webhook/fire', { ...wish, end_customer_client_id: await create() });
    const env = {
      ...readersEnv(server()),
      GINGHAM_URL: server().url,
      GINGHAM_TOKEN: server().demo.operatorToken,
      ENDPOINT: endpointId,
      DELIVERY: fired.deliveries[0].delivery_id,
      // Where there is no curl, something that reads the same command line.
      PATH: [process.env['PATH'] ?? '', join(repository, 'test/support/bin')].join(delimiter),
    };
    const blocks = blocksOf(page, 'sh');
    assert.ok(blocks.length >= 4);
    const gingham = `gingham() { '${process.execPath}' src/cli/main.ts "$@"; }`;
    await run('bash', ['-eu', '-'], env, { input: [gingham, ...blocks].join('\n') });

    const { webhook_endpoints } = succeeds(
      await manage('GET', `/webhook-endpoints?partner_client_id=${clientId}`),
    );
    assert.equal(webhook_endpoints.length, 2);
    for (const endpoint of webhook_endpoints) {
      assert.equal(endpoint.url, 'http://127.0.0.1:3000/hook');
      assert.deepEqual(endpoint.event_types, ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'end_customer.enabled']);
    }
    const { webhook_endpoint } = succeeds(await manage('GET', `/webhook-endpoints/${endpointId}`));
    assert.equal(webhook_endpoint.status, 'active');
    const { webhook_delivery } = succeeds(await manage('GET', `/webhook-deliveries/${env.DELIVERY}`));
    assert.ok(webhook_delivery.attempt_count >= 2);
  });

  /** Fires everything that can go wrong at a receiver, which must do what it should each time. */
  const passesEverything = async ({ call, create, partner, advanceDays }: TestSandbox, url: string) => {
    const end_customer_client_id = await create({ is_bank_addendum_completed: false });
    const { endpointId } = await createEndpoint(server(), { partner, url });
    for (const defect of [undefined, ...defects, undefined]) {
      const wish = { end_customer_client_id, institution_id: 'ins_56', status: 'APPROVED', defect };
      const { deliveries } = await call('/simulation/webhook/fire', wish);
      for (const { verdict } of deliveries)
        assert.equal(verdict, defect === 'delay' ? null : 'passed', String(defect));
    }
    await advanceDays(1);
    const { webhook_deliveries: waiting } = succeeds(
      await manage('GET', `/webhook-deliveries?endpoint_id=${endpointId}&status=pending`),
    );
    assert.deepEqual(waiting, []);
  };

  test('its receiver in Python does what it should with every defect', async (t) => {
    const sandbox = await newSandbox(server());
    const python = await startPython(partnersEnv(sandbox));
    await addCryptography(python);
    python.setStdout({ batched: () => {} });
    const globals = python.toPy({ __name__: 'receiver' });
    await python.runPythonAsync(readFileSync(`${repository}examples/webhooks/receiver.py`, 'utf8'), {
      globals,
    });
    const receiver = await startReceiver(t, async ({ headers, body }) => {
      globals.set('jwt', headers['plaid-verification']);
      globals.set('body', new Uint8Array(body));
      return { status: await python.runPythonAsync('answer_to(jwt, body.to_bytes())', { globals }) };
    });
    await passesEverything(sandbox, receiver.url);
  });

  test('its receiver in Python runs as it stands', { skip: !hasCryptography() }, async (t) => {
    const sandbox = await newSandbox(server());
    const args = ['examples/webhooks/receiver.py', '0'];
    const program = start(t, 'python3', args, { env: partnersEnv(sandbox) });
    const [url = ''] = /http\S+/u.exec(await program.firstLine()) ?? [];
    await passesEverything(sandbox, url);
  });

  const partnersEnv = ({ partner }: TestSandbox) => ({
    GINGHAM: server().url,
    CLIENT_ID: partner.clientId,
    SECRET: partner.secrets.sandbox,
  });
});
