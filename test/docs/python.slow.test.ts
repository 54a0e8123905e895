import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { defects } from '../../src/domain/webhook/defect.ts';
import { sampled } from '../support/long.ts';
import { managing, succeeds } from '../support/management.ts';
import { repository, run } from '../support/process.ts';
import { suiteServer } from '../support/server.ts';
import { newSandbox, type TestSandbox } from '../support/steered-sandbox.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { readersEnv } from './page.ts';
import { runPytestStyle, startPython } from './python.ts';
import { addCryptography } from './python-cryptography.ts';

const pages: Record<string, (server: () => TestServer) => void> = {
  'docs/sandbox.md': (server) => {
    test('the example in the style of pytest passes', async () => {
      const source = readFileSync(`${repository}examples/pytest/test_onboarding.py`, 'utf8');
      assert.deepEqual(await runPytestStyle(source, readersEnv(server())), [
        'test_a_fixed_registration_resumes',
      ]);
    });
  },
  'docs/webhooks.md': (server) => {
    const manage = managing(server);

    /** Fires a webhook with every defect at a receiver, which must respond correctly each time. */
    const handlesEveryDefect = async (
      { call, create, partner, advanceDays }: TestSandbox,
      url: string,
    ): Promise<void> => {
      const end_customer_client_id = await create({ is_bank_addendum_completed: false });
      const { endpointId } = await createEndpoint(server(), { partner, url });
      for (const defect of [undefined, ...defects, undefined]) {
        const request = { end_customer_client_id, institution_id: 'ins_56', status: 'APPROVED', defect };
        const { deliveries } = await call('/simulation/webhook/fire', request);
        for (const { verdict } of deliveries)
          assert.equal(verdict, defect === 'delay' ? null : 'passed', String(defect));
      }
      await advanceDays(1);
      const { webhook_deliveries: waiting } = succeeds(
        await manage('GET', `/webhook-deliveries?endpoint_id=${endpointId}&status=pending`),
      );
      assert.deepEqual(waiting, []);
    };

    const partnersEnv = ({ partner }: TestSandbox) => ({
      GINGHAM: server().url,
      PLAID_CLIENT_ID: partner.clientId,
      PLAID_SECRET: partner.secrets.sandbox,
    });

    test('the Python receiver responds correctly to every defect', async (t) => {
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
        return { status: await python.runPythonAsync('status_for(jwt, body.to_bytes())', { globals }) };
      });
      await handlesEveryDefect(sandbox, receiver.url);
    });

    // The package cryptography is native code, and not on every machine.
    if (!hasCryptography()) return;
    test('the Python receiver runs unchanged', async (t) => {
      const sandbox = await newSandbox(server());
      const args = ['examples/webhooks/receiver.py', '0'];
      const program = run(t, 'python3', args, { env: partnersEnv(sandbox) });
      const [url = ''] = /http\S+/u.exec(await program.firstLine()) ?? [];
      await handlesEveryDefect(sandbox, url);
    });
  },
};

/** Returns whether this machine’s Python has the package that the example requires. */
function hasCryptography(): boolean {
  try {
    execFileSync('python3', ['-c', 'import cryptography'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

for (const page of sampled(['docs/sandbox.md'], Object.keys(pages))) {
  describe(page, () => pages[page]?.(suiteServer('sqlite')));
}
