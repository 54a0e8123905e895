import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { directiveNames } from '../../src/domain/registration/directives.ts';
import { visit } from '../support/browser.ts';
import { goodPassword, newUser } from '../support/console.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import { suiteServer } from '../support/server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf } from '../support/webhooks.ts';

describe('what the console says is so', () => {
  const server = suiteServer('sqlite');

  test('the next change of a sandbox is that of all its registrations, and the log has what was done', async (t) => {
    const partner = await newSandboxPartner(server(), { frozen_at: '2026-03-02T12:00:00Z' });
    const sandbox = sandboxOf(server(), partner);
    const first = await sandbox.create();
    await sandbox.enable(first.clientId);
    succeeds(await sandbox.call('/simulation/clock/advance', { seconds: 3 * 3_600 }));
    for (let count = 0; count < 10; count += 1) await sandbox.enable((await sandbox.create()).clientId);
    const query = `/registrations?end_customer_client_id=${first.clientId}&realm=sandbox&limit=200`;
    const { registrations } = succeeds(await managing(server)('GET', query));
    assert.ok(registrations.length * 10 >= 200);
    const due = registrations
      .flatMap(({ due_at }: { due_at: string | null }) => due_at ?? [])
      .toSorted()
      .at(0);
    const hours = Math.round((Date.parse(due) - Date.parse((await sandbox.clock()).now)) / 3_600_000);

    const { page, open, check } = await visit(t, server().url);
    const path = `/partners/${partner.clientId}/sandbox`;
    await open(`${path}/sandbox`);
    await page.getByText(`Next change in ${hours} hours.`).waitFor();
    await page.getByRole('button', { name: 'Advance to next change' }).click();
    await page.getByRole('heading', { name: /^Since you advanced to / }).waitFor();
    assert.equal((await sandbox.clock()).now, due);
    await check();

    await open(`${path}/requests`);
    const ofConsole = page.getByRole('row').filter({ has: page.getByText('Console', { exact: true }) });
    await ofConsole.getByRole('link', { name: '/simulation/clock/advance' }).waitFor();
    assert.equal(await ofConsole.count(), 1);
    await check();

    await open(`${path}/events`);
    await page.getByText('the latest recorded first. Times are in sandbox time.').waitFor();

    await open(`${path}/end-customers/new`);
    await page.getByText('Directives for the application name').click();
    for (const name of directiveNames) await page.getByText(`[${name}]`, { exact: true }).waitFor();
    await check();
  });

  longTest(
    'a failed webhook of a disabled endpoint is sent by “Resend all failed”, not by resuming',
    async (t) => {
      const partner = await newSandboxPartner(server(), { frozen_at: '2026-03-02T12:00:00Z' });
      const receiver = await startReceiver(t, { status: 410 });
      const { endpointId } = await createEndpoint(server(), {
        partner,
        url: receiver.url,
        event_types: ['end_customer.created'],
      });
      const sandbox = sandboxOf(server(), partner);
      await sandbox.create();
      await sandbox.freeze();
      const [delivery] = await deliveriesOf(server(), { endpoint_id: endpointId });
      assert.equal(delivery.status, 'failed');
      const { page, open, check } = await visit(t, server().url);
      const path = `/partners/${partner.clientId}/sandbox`;
      await open(`${path}/deliveries/${delivery.delivery_id}`);
      await page.getByText('resuming it does not send this webhook').waitFor();
      assert.equal(await page.getByText('Waiting: the endpoint').count(), 0);

      await open(`${path}/endpoints/${endpointId}`);
      await page.getByText('Failed ones are not: resend them.').waitFor();
      await page.getByRole('button', { name: 'Resend all failed' }).waitFor();
      await check();
      receiver.answer({ status: 200 });
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await sandbox.freeze();
      assert.equal(receiver.received.length, 1);

      await open(`${path}/deliveries?status=failed`);
      await page.getByRole('button', { name: 'Resend all failed' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Resend' }).click();
      await page.getByText('1 resent').waitFor();
      await page.getByText('No matching deliveries').waitFor();
      await sandbox.freeze();
      assert.equal(receiver.received.length, 2);
      await check();
    },
  );

  longTest('a tab shows who is signed in once its user has signed out in another', async (t) => {
    const { clientId } = await newPartner(server());
    const { email } = await newUser(server(), 'partner_member', clientId);
    const { page, context, open } = await visit(t, server().url);
    await open('/');
    await page.getByText('Developer', { exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    const body = JSON.stringify({ email, password: goodPassword });
    const headers = { 'Content-Type': 'application/json' };
    await page.evaluate(
      `fetch('/v1/session', ${JSON.stringify({ method: 'POST', headers, body })}).then(() => {})`,
    );
    await open('/');
    await page.getByText('Partner member').waitFor();
    await context.clearCookies();
    // As if the tab was hidden, and is shown again.
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange')); undefined");
    await page.getByText('Developer', { exact: true }).waitFor();
  });

  longTest(
    'times are in one format with the zone, days are those of the zone, and “now” is the server’s',
    async (t) => {
      const sandboxPartner = await newSandboxPartner(server(), { frozen_at: '2026-03-02T23:30:00Z' });
      await sandboxOf(server(), sandboxPartner).create();
      const partner = await newPartner(server());
      await newEndCustomer(server(), partner, 'production');
      const { page, open, check } = await visit(t, server().url, { locale: 'de-DE', timeZone: 'Asia/Tokyo' });
      await page.addInitScript(() => {
        const { now } = Date;
        Date.now = () => now() - 2 * 3_600_000;
      });
      await open(`/partners/${partner.clientId}/live/end-customers`);
      const time = page.getByRole('table').locator('time').first();
      assert.match(await time.innerText(), /^now$|^\d+ seconds? ago$/u);
      assert.match((await time.getAttribute('title')) ?? '', /^\d+ \w{3} \d{4}, \d\d:\d\d:\d\d UTC\+9$/u);

      const path = `/partners/${sandboxPartner.clientId}/sandbox`;
      await open(`${path}/events`);
      const shown = page.getByRole('list').locator('time').first();
      assert.equal(await shown.innerText(), '3 Mar 2026, 08:30');
      assert.match((await shown.getAttribute('title')) ?? '', /^3 Mar 2026, 08:30:\d\d UTC\+9$/u);

      await open(`${path}/overview`);
      await page.getByRole('heading', { name: 'Last 30 days (Asia/Tokyo)' }).waitFor();
      await page.getByText('Data table').first().click();
      const days = page.getByRole('region', { name: 'Last 30 days, data' }).getByRole('row');
      assert.match(await days.last().innerText(), /^3 Mar 2026\s+1\s/u);
      await open(`${path}/deliveries`);
      await page.getByLabel('From (Asia/Tokyo)').waitFor();
      await check();
    },
  );
});
