import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { png } from '../support/png.ts';
import { newActiveCustomer } from '../support/registrations.ts';
import { suiteServer } from '../support/server.ts';

describe('the form that edits an end customer', () => {
  const server = suiteServer('sqlite');
  const operator = managing(server);
  const read = async (id: string) => succeeds(await operator('GET', `/end-customers/${id}`)).end_customer;
  const at = (id: string, realm: string) =>
    `/partners/${server().demo.clientId}/${realm}/end-customers/${id}/edit`;

  for (const screen of widths('phone')) {
    test(`changes every field, with errors at the fields, at ${screen} width`, async (t) => {
      const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox', {
        registration_number: 'HRB 1',
        technical_contact: { given_name: 'Ada', email: 'ada@example.com' },
        products: ['auth'],
        is_bank_addendum_completed: false,
      });
      const taken = `Taken ${screen}`;
      await newEndCustomer(server(), server().demo, 'sandbox', { application_name: taken });
      const { page, open, check } = await visit(t, server().url, { screen, refused: /end-customers\/\w+$/u });
      await open(at(clientId, 'sandbox'));
      const field = (label: string) => page.getByLabel(label, { exact: true });
      const group = (name: string) => page.getByRole('group', { name });
      await field('Company name').waitFor();
      await check();

      const name = `Mango ${screen}`;
      await field('Company name').fill('');
      const save = page.getByRole('button', { name: 'Save' });
      await save.click();
      await page.getByText('Enter a company name.').waitFor();
      await page.getByText('One field is invalid.').waitFor();
      await field('Company name').fill(name);
      await field('Legal name').fill(`${name} Ltd`);
      await field('Website').fill('mango');
      await field('Application name').fill(taken);
      await field('Registration number (optional)').fill('');
      await field('City').fill('Basel');
      await field('Country').selectOption('CH');
      await page.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://mango.example/oauth');
      await field('Logo').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png() });
      await page.getByAltText('Selected logo').waitFor();
      await field('Create Link customization with its name and logo').check();
      await field('Identity').check();
      await group('Technical contact').getByLabel('Given name').fill('');
      await group('Technical contact').getByLabel('Email').fill('');
      await group('Billing contact').getByLabel('Email').fill('bills@mango.example');
      await group('Support for users').getByLabel('Support email').fill('help@mango.example');
      await field('Bank addendum accepted').check();
      await field('Assets under management (optional)').fill('1500000');
      await field('Currency').fill('CHF');
      assert.equal(await field('Flowdown').count(), 0);
      await save.click();
      await page.getByText('Must name a registered domain, like example.com.').waitFor();
      await field('Website').fill(`mango-${screen}.example`);
      await save.click();
      await page.getByText('Is already used by another application.').waitFor();
      await check();
      await field('Application name').fill(name);
      await save.click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();

      const after = await read(clientId);
      const { partner } = succeeds(await operator('GET', `/partners/${server().demo.clientId}`));
      assert.deepEqual(
        {
          ...after,
          products: after.products.toSorted(),
          address: { city: after.address.city, country_code: after.address.country_code },
        },
        {
          ...after,
          company_name: name,
          legal_entity_name: `${name} Ltd`,
          website: `mango-${screen}.example`,
          application_name: name,
          registration_number: null,
          address: { city: 'Basel', country_code: 'CH' },
          redirect_uris: ['https://mango.example/oauth'],
          create_link_customization: true,
          products: ['auth', 'identity'],
          technical_contact: partner.technical_contact,
          billing_contact: { ...partner.billing_contact, email: 'bills@mango.example' },
          customer_support_info: { ...partner.customer_support_info, email: 'help@mango.example' },
          is_bank_addendum_completed: true,
          flowdown_status: 'COMPLETE',
          assets_under_management: { amount: 1_500_000, iso_currency_code: 'CHF' },
        },
      );
      assert.match(after.logo_sha256, /^[0-9a-f]{64}$/u);

      await open(at(clientId, 'sandbox'));
      await field('Remove logo').check();
      await field('Create Link customization with its name and logo').uncheck();
      await save.click();
      await page.getByRole('heading', { name: 'Compliance' }).waitFor();
      assert.equal((await read(clientId)).logo_sha256, partner.logo_sha256);
    });

    longTest(`sends a change that needs a review to the operator, at ${screen} width`, async (t) => {
      const rival = { legal_entity_name: `Rival ${screen} Ltd` };
      await newEndCustomer(server(), await newPartner(server()), 'production', rival);
      const pending = await newEndCustomer(server(), server().demo, 'production');
      const active = await newActiveCustomer(server(), server().demo);
      const { page, open, check } = await visit(t, server().url, { screen, refused: /end-customers\/\w+$/u });
      await open(at(pending.clientId, 'live'));
      await page.getByText('puts it back under review').waitFor();
      await page.getByLabel('Legal name').fill(rival.legal_entity_name);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('the change is under review').waitFor();
      assert.equal((await read(pending.clientId)).status, 'UNDER_REVIEW');

      await open(at(active.clientId, 'live'));
      await page.getByLabel('Legal name').fill(rival.legal_entity_name);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('the operator must make this change').waitFor();
      await check();
    });

    longTest(`of the operator leads to the task at an institution, at ${screen} width`, async (t) => {
      const before = `Walnut ${screen}`;
      const { clientId } = await newActiveCustomer(server(), server().demo, { company_name: before });
      await server().settle();
      const { page, open, check } = await visit(t, server().url, { screen });
      await open(`/operator/end-customers/${clientId}`);
      await page.getByRole('link', { name: 'Edit' }).click();
      await page.getByLabel('Company name').fill(`${before} & Sons`);
      await page.getByLabel('Questionnaire').selectOption('Received');
      await check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: `${before} & Sons`, level: 1 }).waitFor();
      assert.equal((await read(clientId)).questionnaire_status, 'RECEIVED');
      succeeds(await operator('PATCH', `/end-customers/${clientId}`, { questionnaire_status: 'COMPLETE' }));
      await server().settle();
      succeeds(
        await operator('PATCH', `/end-customers/${clientId}`, {
          company_name: `${before} & Daughters`,
          address: { city: 'Salem', country_code: 'US' },
        }),
      );
      await server().settle();

      await open(`/operator/registrations/${clientId}/ins_11/production`);
      await page.getByRole('heading', { name: 'Changes to submit' }).waitFor();
      await page.getByText(`${before} & Sons`).waitFor();
      await page.getByText('City: Salem; Country code: US').waitFor();
      await check();
      await page.getByRole('button', { name: 'Record' }).click();
      await page.getByText('No task for you.').waitFor();
    });
  }
});
