import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { showFilters, visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, succeeds } from '../support/management.ts';
import { newActiveCustomer, newInstitution, registrationsAt } from '../support/registrations.ts';
import { suiteServer } from '../support/server.ts';
import { hourMs, steeredServer } from '../support/steered-time.ts';

describe('the operator’s registration tasks', () => {
  // One environment means one registration per customer and institution.
  const server = suiteServer('sqlite', { GINGHAM_DEVELOPMENT_ENABLED: 'false' });
  const call = managing(server);
  const registrations = registrationsAt(server);
  const institution = 'ins_Harbour9';
  beforeAll(async () => {
    const bank = { institution_id: institution, name: 'Harbour Bank', connector: 'manual' };
    succeeds(await call('POST', '/institutions', bank));
  });

  /** Creates an end customer and enables it; its production registration is to be filed manually. */
  async function newApplication(name: string, changes: object = {}) {
    const said = {
      company_name: name,
      application_name: name,
      legal_entity_name: `${name} Inc.`,
      ...changes,
    };
    const { clientId: client } = await newActiveCustomer(server(), server().demo, said);
    return { client, institution, environment: 'production' } as const;
  }

  for (const screen of widths('phone')) {
    test(`a packet is submitted and its outcome recorded at ${screen} width`, async (t) => {
      const name = `Quarry ${screen}`;
      const named = await newApplication(name);
      await registrations.becomes(named, { task: 'SUBMIT' });
      const { page, open, check } = await visit(t, server().url, { screen });
      await open(`/operator/end-customers/${named.client}`);
      await page.getByText('Next: file application, Harbour Bank (production)').waitFor();
      await page.getByText('Responsible: operator').waitFor();
      await open(`/operator/registrations?institution=${institution}`);
      await page
        .getByText(/^Due in [345] d$/u)
        .locator('visible=true')
        .first()
        .waitFor();
      await check();
      await page.getByRole('link', { name: `${name} at Harbour Bank` }).click();
      await page.getByText('Hand the packet to the institution').waitFor();
      await check();

      // Each answer of the form has a copy button.
      await page.getByRole('button', { name: 'Copy legal name' }).click();
      assert.equal(await page.evaluate('navigator.clipboard.readText()'), `${name} Inc.`);
      const packet = await page.getByRole('link', { name: 'Print view' }).getAttribute('href');
      const printed = await page.request.get(`${server().url}${packet}`);
      assert.match(await printed.text(), new RegExp(`<h1>${name}</h1>`, 'u'));

      await page.getByRole('radio', { name: 'Filed' }).check();
      await page.getByRole('button', { name: 'Record', exact: true }).click();
      await page.getByText('Filed. Record the institution’s response.').waitFor();
      await page.getByText('recorded as filed').waitFor();
      assert.equal((await registrations.read(named)).task, 'RECORD_ANSWER');

      // A refusal requires a reason, which the partner sees.
      await page.getByRole('radio', { name: 'Refused' }).check();
      await page.getByRole('button', { name: 'Record', exact: true }).click();
      await page.getByText('Required.', { exact: true }).waitFor();
      await check();
      await page.getByLabel('The institution’s reason').fill('The website is not reachable.');
      await page.getByRole('button', { name: 'Record', exact: true }).click();
      await page.getByText('Attention required').first().waitFor();
      await page.getByText('The website is not reachable.').first().waitFor();
      await check();

      await page.getByRole('button', { name: 'Try again now' }).click();
      const dialog = page.getByRole('alertdialog');
      await check();
      await dialog.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('radio', { name: 'Enabled' }).check();
      await page.getByRole('button', { name: 'Record', exact: true }).click();
      await page.getByText('None: it is enabled.').waitFor();
      assert.equal((await registrations.read(named)).status, 'ENABLED');
    });

    longTest(`moving cards on the boards starts registrations, at ${screen} width`, async (t) => {
      const name = `Slate ${screen}`;
      const named = await newApplication(name, { is_bank_addendum_completed: false });
      const { page, open, check } = await visit(t, server().url, { screen });
      await open('/operator/boards');
      const column = (title: string) => page.getByRole('region', { name: title, exact: true });
      await column('Not started').getByRole('link', { name }).waitFor();
      await page.getByLabel(`Status of ${name}`).selectOption('Negotiation');
      await page.getByRole('button', { name: `Move ${name}` }).click();
      await column('Negotiation').getByRole('link', { name }).waitFor();
      await check();
      await page.getByLabel(`Status of ${name}`).selectOption('Complete');
      await page.getByRole('button', { name: `Move ${name}` }).click();
      await column('Complete').getByRole('link', { name }).waitFor();
      await registrations.becomes(named, { status: 'PROCESSING' });

      // Partners, on the same boards.
      const partner = succeeds(await call('POST', '/partners', { name: `Reseller ${screen}` })).partner;
      await showFilters(page, screen);
      await page.getByLabel('For', { exact: true }).selectOption('Partners');
      await page.getByRole('button', { name: 'Questionnaire' }).click();
      await page.getByLabel(`Status of Reseller ${screen}`).selectOption('Complete');
      await page.getByRole('button', { name: `Move Reseller ${screen}` }).click();
      await column('Complete')
        .getByRole('link', { name: `Reseller ${screen}` })
        .waitFor();
      await check();
      const read = succeeds(await call('GET', `/partners/${partner.client_id}`)).partner;
      assert.equal(read.questionnaire_status, 'COMPLETE');
    });
  }

  longTest('the same step is recorded for selected registrations', async (t) => {
    const names = ['Marl Foods', 'Marl Works'];
    const named = await Promise.all(names.map((name) => newApplication(name)));
    for (const one of named) await registrations.becomes(one, { task: 'SUBMIT' });
    const { page, open, check } = await visit(t, server().url);
    await open(`/operator/registrations?institution=${institution}&task=SUBMIT`);
    for (const name of names) {
      await page.getByRole('checkbox', { name: `Select ${name} at Harbour Bank` }).check();
    }
    await page.getByRole('button', { name: 'Record …' }).click();
    const dialog = page.getByRole('alertdialog');
    for (const name of names) await dialog.getByRole('listitem').filter({ hasText: name }).waitFor();
    await dialog.getByLabel('Step').selectOption('Filed');
    await check();
    await dialog.getByRole('button', { name: 'Record for 2' }).click();
    await page.getByText('Recorded for 2: filed').waitFor();
    for (const one of named) assert.equal((await registrations.read(one)).task, 'RECORD_ANSWER');

    // The next task is a click away, also after the present one has left the list, and so is the list.
    await page.getByLabel('Task').selectOption('Record response');
    const listed = page.getByRole('link', { name: /^Marl \w+ at/u });
    await page.getByText('Record response', { exact: true }).locator('visible=true').nth(1).waitFor();
    const [first = '', second = ''] = await listed.allTextContents();
    await listed.first().click();
    await page.getByText('1 of 2', { exact: true }).waitFor();
    await page.getByRole('radio', { name: 'Enabled' }).check();
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('None: it is enabled.').waitFor();
    await page.getByRole('heading', { name: `${first} at Harbour Bank` }).waitFor();
    await check();
    await page.getByRole('button', { name: 'Next task' }).click();
    await page.getByRole('heading', { name: `${second} at Harbour Bank` }).waitFor();
    await page.getByText('1 of 1', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'All tasks' }).click();
    await page.getByRole('link', { name: `${second} at Harbour Bank` }).waitFor();
    assert.match(
      page.url(),
      /institution=ins_Harbour9.*task=RECORD_ANSWER|task=RECORD_ANSWER.*institution=/u,
    );
  });
});

describe('registrations that do not move', () => {
  const { server, pass } = steeredServer('sqlite', { GINGHAM_DEVELOPMENT_ENABLED: 'false' });

  test('are announced on the overview, which leads to them', async (t) => {
    const institution = await newInstitution(server(), {
      connector: 'manual',
      name: 'Still Bank',
    });
    const { clientId: client } = await newActiveCustomer(server(), server().demo, {
      company_name: 'Basalt',
    });
    const named = { client, institution, environment: 'production' } as const;
    await registrationsAt(server).becomes(named, { task: 'SUBMIT' });
    pass(6 * 24 * hourMs);
    await server().settle();
    const { page, open, check } = await visit(t, server().url);
    await open('/operator/overview');
    await check();
    await page.getByRole('link', { name: '1 registration has not moved' }).click();
    await page.getByRole('link', { name: 'Basalt at Still Bank' }).waitFor();
    await check();
    succeeds(await registrationsAt(server).record(named, { outcome: 'ENABLED' }));
    await page.getByText('All registrations move').waitFor();
    await check();
    await open('/operator/overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.equal(await page.getByText('not moved').count(), 0);
  });
});
