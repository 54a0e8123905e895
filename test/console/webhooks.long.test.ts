import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, test } from 'vitest';
import { pick, showFilters, visit, widths } from '../support/browser.ts';
import { partnerCalls } from '../support/client.ts';
import { longTest } from '../support/long.ts';
import { newEndCustomer, succeeds } from '../support/management.ts';
import { newSandboxPartner } from '../support/sandbox-partner.ts';
import { suiteScope } from '../support/scope.ts';
import { suiteServer } from '../support/server.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf } from '../support/webhooks.ts';

const run = promisify(execFile);

describe('webhooks in the console', () => {
  const server = suiteServer('sqlite');
  const scope = suiteScope();
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startReceiver(scope);
  });

  for (const screen of widths('desktop')) {
    test(`an endpoint is created, tested, paused, given a new secret and removed at ${screen} width`, async (t) => {
      const partner = await newSandboxPartner(server());
      receiver.answer({ status: 204 });
      // The page may refetch the removed endpoint, and its test, before it is left.
      const refused = /\/v1\/webhook-(?:endpoints|deliveries)\/[\w-]+$/u;
      const { page, open, check } = await visit(t, server().url, { screen, refused });
      await open(`/partners/${partner.clientId}/sandbox/endpoints`);
      await page.getByText('No endpoints yet').waitFor();
      await page.getByRole('button', { name: 'Create endpoint' }).first().click();
      const form = page.getByRole('dialog', { name: 'Create endpoint' });
      await form.getByRole('button', { name: 'Create endpoint' }).click();
      await form.getByText('Enter a URL.').waitFor();
      await form.getByLabel('URL').fill(receiver.url);
      await form.getByRole('button', { name: 'Select all' }).click();
      assert.ok(await form.getByRole('checkbox', { name: 'end_customer.off_boarded' }).isChecked());
      await form.getByRole('button', { name: 'Select none' }).click();
      await form.getByRole('checkbox', { name: 'registration.updated' }).check();
      await form.getByRole('checkbox', { name: 'end_customer.approved' }).check();
      await check();
      await form.getByRole('button', { name: 'Create endpoint' }).click();
      const shown = page.getByRole('dialog', { name: 'signing secret' });
      assert.match(await shown.locator('pre').innerText(), /^whsec_/u);
      await check();
      await shown.getByRole('button', { name: 'I have saved this' }).click();
      await page.getByRole('link', { name: receiver.url }).click();

      await page.getByRole('heading', { name: receiver.url }).waitFor();
      await page.getByRole('button', { name: 'Send test' }).click();
      await page.getByText('The receiver accepted it with 204').waitFor();
      await page.getByRole('button', { name: 'Python' }).click();
      await page.getByText('import jwt').waitFor();
      await check();

      await page.getByRole('button', { name: 'Rotate secret' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate secret' }).click();
      const renewed = page.getByRole('dialog', { name: 'new signing secret' });
      assert.match(await renewed.locator('pre').innerText(), /^whsec_/u);
      await renewed.getByRole('button', { name: 'I have saved this' }).click();

      await page.getByRole('button', { name: 'Edit' }).click();
      const edit = page.getByRole('dialog', { name: 'Edit endpoint' });
      await edit.getByRole('checkbox', { name: 'registration.updated' }).uncheck();
      await edit.getByRole('button', { name: 'Save' }).click();
      await edit.waitFor({ state: 'hidden' });

      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused: nothing is sent').waitFor();
      await check();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();

      await page.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('button', { name: 'Remove endpoint' }).click();
      await page.getByText('No endpoints yet').waitFor();
      await check();
    });

    longTest(`a failed webhook is found, explained and resent at ${screen} width`, async (t) => {
      const partner = await newSandboxPartner(server());
      const simulate = partnerCalls(server().url, partner);
      succeeds(await simulate('/simulation/clock/freeze'));
      const { endpointId } = await createEndpoint(server(), {
        partner,
        url: receiver.url,
        event_types: ['end_customer.created'],
      });
      receiver.answer({ status: 500, headers: { 'X-Tray': '2' }, body: 'out of paper' });
      await newEndCustomer(server(), partner, 'sandbox', { company_name: `Quill & Co ${screen}` });
      succeeds(await simulate('/simulation/clock/advance', { seconds: 86_400 }));
      receiver.answer({ status: 200 });

      const { page, open, check } = await visit(t, server().url, { screen });
      await open(`/partners/${partner.clientId}/sandbox/deliveries`);
      await showFilters(page, screen);
      await page.getByLabel('Status').selectOption('Failed');
      await pick(page, 'End customer', `Quill & Co ${screen}`);
      await page.waitForURL(/status=failed.*customer=/u);
      await check();
      await page.getByRole('link', { name: 'end_customer.created' }).click();

      await page.getByText('The receiver returned 500. No more retries.').waitFor();
      await page.getByText('check its log').waitFor();
      await page.getByRole('heading', { name: 'Attempts (7)' }).waitFor();
      await page.getByText('out of paper').first().waitFor();
      const headers = page.getByRole('region', { name: 'headers of the response to attempt 7' });
      await headers.getByText('x-tray: 2').waitFor();
      const [delivery] = await deliveriesOf(server(), { endpoint_id: endpointId });
      const sent = receiver.received.at(-1)?.body.toString();
      assert.equal(await page.getByRole('region', { name: 'body' }).locator('pre').innerText(), sent);
      assert.equal(delivery.status, 'failed');
      await check();

      await page.getByRole('button', { name: 'Resend' }).click();
      await page.getByText('The receiver accepted it with 200').waitFor();
      await page.getByRole('link', { name: receiver.url }).click();
      await page.getByText('Latest deliveries').waitFor();
      await page.getByRole('button', { name: 'Resend' }).click();
      const again = page.getByRole('alertdialog', { name: 'Resend webhooks' });
      await check();
      await again.getByRole('button', { name: 'Resend' }).click();
      await page.getByText('Nothing to resend').waitFor();
    });
  }

  longTest('a webhook that is retried says so, and is sent once its receiver is fixed', async (t) => {
    const partner = await newSandboxPartner(server());
    const simulate = partnerCalls(server().url, partner);
    succeeds(await simulate('/simulation/clock/freeze'));
    const event_types = ['end_customer.created'];
    const { endpointId } = await createEndpoint(server(), { partner, url: receiver.url, event_types });
    receiver.answer({ status: 500 });
    await newEndCustomer(server(), partner, 'sandbox');
    succeeds(await simulate('/simulation/clock/freeze'));
    receiver.answer({ status: 200 });
    const path = `/partners/${partner.clientId}/sandbox`;
    const { page, open, check } = await visit(t, server().url, { refused: /deliveries\/999999$/u });
    await open(`${path}/deliveries?status=pending`);
    await page.getByRole('cell', { name: 'Retrying in 1 min' }).waitFor();
    await check();
    await page.getByRole('link', { name: 'end_customer.created' }).click();
    await page.getByText('Next attempt in').waitFor();
    await check();
    await page.getByRole('link', { name: 'All deliveries' }).click();
    await page.waitForURL(/deliveries\?status=pending$/u);

    await page.getByRole('button', { name: 'Resend all failed' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Resend webhooks' });
    await dialog.getByLabel('Send', { exact: true }).selectOption('Pending, now');
    await dialog.getByRole('button', { name: 'Resend' }).click();
    await page.getByText('1 resent').waitFor();
    await page.getByText('No matching deliveries').waitFor();
    const [delivery] = await deliveriesOf(server(), { endpoint_id: endpointId });
    assert.equal(delivery.status, 'delivered');

    await open(`${path}/deliveries/999999`);
    await page.getByText('Not found', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'All deliveries' }).click();
    await page.getByRole('cell', { name: 'Delivered' }).waitFor();
  });

  longTest('the verifier to copy accepts a webhook with its exact body, and no other', async (t) => {
    const partner = await newSandboxPartner(server());
    const seen = receiver.received.length;
    receiver.answer({ status: 200 });
    const { endpointId } = await createEndpoint(server(), { partner, url: receiver.url });
    await newEndCustomer(server(), partner, 'sandbox');
    const webhook = (await receiver.arrived(seen + 1)).at(-1);
    const { page, open } = await visit(t, server().url);
    await open(`/partners/${partner.clientId}/sandbox/endpoints/${endpointId}`);
    const verifier = await page.getByRole('region', { name: 'verifier' }).locator('pre').innerText();
    const program = `${verifier}
      const { JWT, BODY } = process.env;
      await verify(JWT, Buffer.from(BODY));
      console.log('accepted');
      await verify(JWT, Buffer.from(BODY + ' ')).catch(({ message }) => console.log('rejected:', message));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
      env: {
        ...process.env,
        PLAID_CLIENT_ID: partner.clientId,
        PLAID_SECRET: partner.secrets.sandbox,
        JWT: webhook?.headers['plaid-verification'] as string,
        BODY: webhook?.body.toString(),
      },
    });
    assert.equal(stdout, 'accepted\nrejected: the body does not match\n');
  });

  longTest('an endpoint of the live realm is for production or development', async (t) => {
    const { page, open, check } = await visit(t, server().url);
    await open(`/partners/${server().demo.clientId}/live/endpoints`);
    await page.getByRole('button', { name: 'Create endpoint' }).first().click();
    await page.getByLabel('URL').fill(receiver.url);
    await page.getByLabel('Environment').selectOption('Development');
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    await page.getByRole('button', { name: 'I have saved this' }).click();
    await page.getByRole('cell', { name: 'Development' }).waitFor();
    await check();
    await open(`/partners/${server().demo.clientId}/live/deliveries`);
    await page.getByLabel('Environment').selectOption('Development');
    await page.getByLabel('Endpoint').selectOption(receiver.url);
    await page.getByText('No matching deliveries').waitFor();
  });
});
