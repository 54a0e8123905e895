import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import { suiteServer } from '../support/server.ts';

const run = promisify(execFile);

describe('what is next, at a glance', () => {
  const server = suiteServer('sqlite');
  const call = managing(server);

  test('a new partner gets its credentials, its first steps, and a call that works as it stands', async (t) => {
    const partner = await newPartner(server());
    const { page, open, check } = await visit(t, server().url);
    await open(`/partners/${partner.clientId}/sandbox/overview`);
    await page.getByRole('heading', { name: 'First call' }).waitFor();
    await page.getByText(`${server().url}/sandbox`, { exact: true }).waitFor();
    const steps = page.getByRole('list').filter({ hasText: 'Make a call with your secret' });
    const done = steps.getByRole('listitem').filter({ hasText: 'Done' });
    assert.equal(await steps.getByText('To do').count(), 4);
    await check();

    const command = await page.getByRole('region', { name: 'curl' }).innerText();
    const { stdout } = await run('bash', ['-c', command], {
      env: { ...process.env, PLAID_SECRET: partner.secrets.sandbox },
    });
    const { end_customer: created } = JSON.parse(stdout) as { end_customer: { company_name: string } };
    await page.getByRole('heading', { name: 'Onboarding' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'First call' }).count(), 0);
    await done.nth(1).waitFor();
    assert.equal(await done.count(), 2);
    await page.getByRole('link', { name: created.company_name }).first().waitFor();
    await page.getByRole('link', { name: 'All endpoints' }).waitFor();
    await check();

    await open(`/partners/${partner.clientId}/live/overview`);
    const inLive = await page.getByRole('region', { name: 'curl' }).innerText();
    const { stdout: answer } = await run('bash', ['-c', inLive], {
      env: { ...process.env, PLAID_SECRET: partner.secrets.production },
    });
    assert.ok('request_id' in JSON.parse(answer) && !('error_code' in JSON.parse(answer)), answer);
  });

  longTest('the navigation counts what waits, and keeps the counts up to date', async (t) => {
    const { page, open, check } = await visit(t, server().url);
    // Changes before the stream is open are not reported.
    const stream = page.waitForResponse(/\/v1\/changes/u);
    await open('/operator/audit');
    await Promise.all([stream, page.getByRole('link', { name: 'Review', exact: true }).waitFor()]);
    const { clientId } = await newEndCustomer(server(), server().demo, 'production', {
      is_diligence_attested: false,
    });
    await page.getByRole('link', { name: 'Review 1 to review' }).waitFor();
    await check();
    succeeds(await call('POST', `/end-customers/${clientId}/approve`, { reason: 'Fine' }));
    await page.getByRole('link', { name: 'Review', exact: true }).waitFor();
  });

  longTest('activity shows what happened at one moment as one row, and filters by actor', async (t) => {
    const partner = await newSandboxPartner(server(), { frozen_at: '2026-03-02T12:00:00Z' });
    const sandbox = sandboxOf(server(), partner);
    const { clientId } = await sandbox.create({ company_name: 'Delta Finance' });
    await sandbox.enable(clientId);
    const { page, open, check } = await visit(t, server().url);
    const path = `/partners/${partner.clientId}/sandbox`;
    await open(`${path}/end-customers/${clientId}`);
    await page.getByText(/^Next: .* in sandbox time\.$/u).waitFor();
    await open(`${path}/sandbox?tab=faults`);
    await page.getByRole('region', { name: 'Clock' }).getByRole('button', { name: '1 day' }).click();
    await page.getByText('Tuesday, 3 March 2026').waitFor();
    await open(`${path}/events`);
    await page
      .getByText(/^Clock: Frozen at 2 Mar 2026, 12:00 → ?is now Frozen at 3 Mar 2026, 12:00$/u)
      .waitFor();
    const moment = page.getByRole('listitem').filter({ hasText: /^\d+ institutions enabled/u });
    await moment.first().getByRole('link', { name: 'Delta Finance', exact: true }).first().waitFor();
    await moment
      .first()
      .getByText(/^Show \d+ events$/u)
      .click();
    await moment.getByText('Production: approved → enabled').first().waitFor();
    await check();
    const actors = page.getByLabel('Actor');
    await actors.selectOption({ value: `partner:${partner.clientId}` });
    await page.getByText('End customer enabled').waitFor();
    await moment.first().waitFor({ state: 'detached' });
    assert.match(page.url(), /actor=partner/u);
  });
});
