import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { productsOf1517 } from '../../src/domain/product.ts';
import { visit, widths } from '../support/browser.ts';
import { partnerCalls } from '../support/client.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

describe('information that is due for an end customer', () => {
  const server = suiteServer('sqlite');
  const operator = managing(server);
  const sandbox = (path: string, body: object = {}) => partnerCalls(server().url, server().demo)(path, body);
  beforeAll(async () => {
    succeeds(
      await operator('PATCH', `/partners/${server().demo.clientId}`, {
        products: [...productsOf1517, 'cra_base_report'],
      }),
    );
  });
  const read = async (clientId: string) =>
    succeeds(await operator('GET', `/end-customers/${clientId}`)).end_customer;

  /** The path of a customer's page for its partner. */
  const at = (clientId: string, realm = 'sandbox') =>
    `/partners/${server().demo.clientId}/${realm}/end-customers/${clientId}`;

  for (const screen of widths('phone')) {
    test(`is requested by the operator and provided by the partner at ${screen} width`, async (t) => {
      const company = `Opal ${screen}`;
      const { clientId } = await newEndCustomer(server(), server().demo, 'production', {
        company_name: company,
        is_diligence_attested: false,
      });
      const { page, open, check } = await visit(t, server().url, { screen, refused: /v1\/update$/u });
      await open(`/operator/review/${clientId}?q=Opal%20${screen}`);
      await page.getByRole('button', { name: 'Request information' }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByLabel('Legal name').check();
      await dialog.getByLabel('Website').check();
      await dialog.getByLabel('Bank addendum acceptance').check();
      await dialog.getByLabel('Note').fill('The legal name is not the one in the register.');
      await check();
      await dialog.getByRole('button', { name: 'Send request' }).click();
      await page.getByText('No pending reviews').waitFor();
      await page.getByRole('button', { name: 'Waiting for partner' }).click();
      await page.getByRole('cell', { name: 'Legal name, Website, Bank addendum acceptance' }).waitFor();
      await check();

      await open(at(clientId, 'live'));
      const due = page.getByRole('list', { name: 'Requirements' });
      await due.waitFor();
      await page.getByText('The legal name is not the one in the register.').waitFor();
      await check();
      await page.getByRole('link', { name: 'Provide information' }).click();
      assert.equal(await page.getByLabel('Website').inputValue(), (await read(clientId)).website);
      assert.equal(await page.getByLabel('Application name').count(), 0);
      await page.getByLabel('Legal name').fill('Opal Bikes Ltd');
      await page.getByLabel('Website').fill('opal');
      await page.getByLabel('IP address').fill('no address');
      await check();
      const provide = page.getByRole('button', { name: 'Provide information' });
      await provide.click();
      await page.getByText('Must name a registered domain, like example.com.').waitFor();
      await page.getByText('Must be an IPv4 or IPv6 address.').waitFor();
      await page.getByText('Is required.').waitFor();
      await check();
      await page.getByLabel('Website').fill(`opal-${screen}.example.com`);
      await page.getByLabel('The company has accepted the bank addendum').check();
      await page.getByLabel('IP address').fill('203.0.113.7');
      await page.getByLabel('Time of acceptance').fill('2026-01-05T09:30');
      await provide.click();

      // The case is under review again.
      await page.getByText('Under review by the operator.').waitFor();
      assert.equal(await due.count(), 0);
      await page.getByText('203.0.113.7', { exact: true }).waitFor();
      await check();
      await open(`/operator/review?q=Opal%20${screen}`);
      await page.getByRole('link', { name: company }).click();
      await page.getByRole('heading', { name: company, level: 1 }).waitFor();
      await page.getByText('203.0.113.7', { exact: true }).waitFor();
      await page.getByText('Information requested: legal name, website, bank addendum acceptance').waitFor();
      const { status, legal_entity_name } = await read(clientId);
      assert.deepEqual([status, legal_entity_name], ['UNDER_REVIEW', 'Opal Bikes Ltd']);

      // Requests again, by a shortcut, and withdraws it.
      await page.keyboard.press('i');
      await dialog.getByLabel('Address').check();
      await dialog.getByRole('button', { name: 'Send request' }).click();
      await page.getByText('No pending reviews').waitFor();
      await page.getByRole('button', { name: 'Waiting for partner' }).click();
      await page.getByRole('link', { name: company }).click();
      await page.getByRole('button', { name: 'Withdraw request' }).click();
      await check();
      await dialog.getByRole('button', { name: 'Withdraw request' }).click();
      await page.getByText('Nothing waits for partners').waitFor();
      assert.equal((await read(clientId)).status, 'UNDER_REVIEW');
      succeeds(await operator('POST', `/end-customers/${clientId}/approve`, {}));
    });

    longTest(`of one product lets the other be enabled first, at ${screen} width`, async (t) => {
      const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox', {
        company_name: `Beryl ${screen}`,
        products: ['auth', 'cra_base_report'],
      });
      const { page, open, check } = await visit(t, server().url, { screen });
      await open(at(clientId));
      await page.getByRole('button', { name: 'Request information' }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByLabel('Questionnaire on consumer reports').check();
      await check();
      await dialog.getByRole('button', { name: 'Send request' }).click();
      await page.getByText('For the product CRA base report.').waitFor();
      const products = page.getByRole('list', { name: 'Products by status' });
      await products.getByText('Auth Pending enablement').waitFor();
      await products.getByText('CRA base report More information needed').waitFor();
      await check();

      await page.getByRole('button', { name: 'Enable products' }).click();
      assert.ok(await dialog.getByLabel('Auth').isChecked());
      await check();
      await dialog.getByRole('button', { name: 'Enable' }).click();
      await page.getByRole('dialog', { name: `Beryl ${screen} enabled` }).waitFor();
      await page.getByRole('button', { name: 'I have saved this' }).click();
      await products.getByText('Auth Active').waitFor();

      await page.getByRole('link', { name: 'Provide information' }).click();
      await page.getByLabel('Risk assessment').check();
      const provide = page.getByRole('button', { name: 'Provide information' });
      await provide.click();
      await page.getByText('Select a use.').waitFor();
      await page.getByRole('group', { name: 'Uses for Risk assessment' }).getByLabel('Utilities').check();
      await page.getByLabel('Third party receives the reports').selectOption('No');
      await check();
      await provide.click();
      const question = page.getByLabel('Technical service provider involved');
      await question.selectOption('Yes');
      await provide.click();
      await products.getByText('CRA base report Pending enablement').waitFor();
      await page.getByText('Risk assessment').waitFor();
      await check();

      await page.getByRole('button', { name: 'Enable products' }).click();
      await dialog.getByText('stay as they are').waitFor();
      await dialog.getByRole('button', { name: 'Enable' }).click();
      await dialog.waitFor({ state: 'detached' });
      await products.waitFor({ state: 'detached' });
      const { status, product_statuses, questionnaires } = await read(clientId);
      assert.deepEqual([status, product_statuses], ['ACTIVE', { auth: 'ACTIVE', cra_base_report: 'ACTIVE' }]);
      assert.deepEqual(questionnaires.cra, {
        purposes: { RISK_ASSESSMENT: { use_cases: ['UTILITIES'] } },
        is_third_party_involved: false,
        is_technical_service_provider_involved: true,
      });
    });
  }

  longTest('can be provided in parts, and the request be withdrawn in the sandbox', async (t) => {
    const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox');
    const requirements_due = ['is_diligence_attested', 'technical_contact', 'address'];
    succeeds(
      await sandbox('/simulation/customer/set_requirements', {
        end_customer_client_id: clientId,
        requirements_due,
      }),
    );
    const { page, open, check } = await visit(t, server().url);
    await open(`${at(clientId)}/information`);
    const provide = page.getByRole('button', { name: 'Provide information' });
    await page.getByLabel('Given name').fill('');
    await page.getByLabel('Family name').fill('');
    await page.getByLabel('Email').fill('');
    await page.getByLabel('City').fill('');
    await provide.click();
    await page.getByText('Enter a city.').waitFor();
    await page.getByLabel('City').fill('Salem');
    await provide.click();
    const due = page.getByRole('list', { name: 'Requirements' });
    await page.getByText('More information is needed before it can continue.').waitFor();
    assert.deepEqual((await read(clientId)).requirements_due, ['is_diligence_attested', 'technical_contact']);
    await check();
    await page.getByRole('button', { name: 'Withdraw request' }).click();
    await due.waitFor({ state: 'detached' });
    assert.equal((await read(clientId)).status, 'PENDING_ENABLEMENT');
    await open(`${at(clientId)}/information`);
    await page.getByText('Nothing is due for this end customer.').waitFor();
    await check();
  });
});
