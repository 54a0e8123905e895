import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { beforeAll, describe, test } from 'vitest';
import { visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { png } from '../support/png.ts';
import { suiteServer } from '../support/server.ts';

describe('the form that creates an end customer', () => {
  const server = suiteServer('sqlite');
  const operator = managing(server);
  let form: string;
  beforeAll(async () => {
    form = `/partners/${server().demo.clientId}/sandbox/end-customers/new`;
    await newEndCustomer(server(), server().demo, 'sandbox', { application_name: 'Taken already' });
  });

  for (const screen of widths('phone')) {
    test(`shows errors at their fields, and the secrets once, at ${screen} width`, async (t) => {
      const { page, open, check } = await visit(t, server().url, { screen, refused: /customer\/create$/u });
      await open(form);
      const create = page.getByRole('button', { name: 'Create end customer' });
      await create.click();
      await page.getByText('Enter a company name.').waitFor();
      const isFocused = (label: string) =>
        page.getByLabel(label).evaluate((input) => input.matches(':focus'));
      assert.ok(await isFocused('Company name'));
      await check();

      const name = `Opal Bikes ${screen}`;
      await page.getByLabel('Company name').fill(name);
      await page.getByLabel('Legal name').fill(`${name} Ltd`);
      await page.getByLabel('Website').fill('opal');
      await page.getByLabel('Application name').fill('Taken already');
      await page.getByLabel('Country').selectOption('DE');
      await page.getByRole('textbox', { name: 'Redirect URI 1' }).fill('http://opal.example.com/oauth');
      await page.getByText('Use https; http is allowed only for localhost').waitFor();
      await page.getByRole('button', { name: 'Add redirect URI' }).click();
      await page.getByRole('textbox', { name: 'Redirect URI 2' }).fill('https://*.opal.example.com/oauth');
      await page.getByRole('button', { name: 'Remove redirect URI 1' }).click();
      await page.getByLabel('Due diligence completed').check();

      const logo = (width: number) => ({
        name: 'logo.png',
        mimeType: 'image/png',
        buffer: png({ width, height: width }),
      });
      await page.getByLabel('Logo', { exact: true }).setInputFiles(logo(512));
      await page.getByText('this is 512×512').waitFor();
      await page.getByLabel('Logo', { exact: true }).setInputFiles(logo(1024));
      await page.getByAltText('Selected logo').waitFor();

      await create.click();
      await page.getByText('Must name a registered domain, like example.com.').waitFor();
      assert.ok(await isFocused('Website'));
      await page.getByLabel('Website').fill(`opal-${screen}.example.com`);
      await create.click();
      await page.getByText('Is already used by another application.').waitFor();
      await page.getByLabel('Application name').fill(name);
      await page.getByText('As an API call').click();
      await page
        .getByRole('region', { name: 'curl' })
        .getByText(`"legal_entity_name": "${name} Ltd"`)
        .waitFor();
      await check();
      await create.click();

      await page.getByRole('heading', { name: `${name} created` }).waitFor();
      await page.getByText('This is shown only once.').waitFor();
      await check();
      await page.getByRole('button', { name: 'Copy sandbox secret' }).click();
      const secret = await page.evaluate('navigator.clipboard.readText()');
      const id = await page.getByRole('region', { name: 'client_id' }).innerText();
      const downloading = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download .env' }).click();
      const file = await readFile(await (await downloading).path(), 'utf8');
      assert.deepEqual({ ...parseEnv(file) }, { PLAID_CLIENT_ID: id, PLAID_SECRET: secret });
      assert.match(file, /^# development secret\n# PLAID_SECRET=/mu);
      const verified = await operator('POST', '/keys/verify', {
        client_id: id,
        secret,
        environment: 'sandbox',
      });
      assert.equal(succeeds(verified).valid, true);
      const { end_customer } = succeeds(await operator('GET', `/end-customers/${id}`));
      assert.deepEqual(end_customer.redirect_uris, ['https://*.opal.example.com/oauth']);
      assert.deepEqual(end_customer.address, { country_code: 'DE' });
      assert.match(end_customer.logo_sha256, /^[0-9a-f]{64}$/u);
      assert.equal(end_customer.technical_contact.email, 'technical@demo.example.com');
      await page.getByRole('button', { name: 'I have saved this' }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
    });
  }

  longTest('blocks an invalid logo until it is removed', async (t) => {
    const { page, open, check } = await visit(t, server().url);
    await open(form);
    await page.getByRole('button', { name: 'Fill with example data' }).click();
    const name = await page.getByLabel('Company name').inputValue();
    const file = { name: 'notes.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') };
    await page.getByLabel('Logo', { exact: true }).setInputFiles(file);
    await page.getByText('Choose a PNG file.').waitFor();
    const create = page.getByRole('button', { name: 'Create end customer' });
    await create.click();
    await page.getByText('One field is invalid.').waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Create end customer' }).count(), 1);
    await check();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await create.click();
    await page.getByRole('heading', { name: `${name} created` }).waitFor();
  });

  longTest('reports an end customer with the same names', async (t) => {
    const { page, open } = await visit(t, server().url, { refused: /customer\/create$/u });
    const taken = { application_name: 'Twice', legal_entity_name: 'Twice Ltd', website: 'twice.example.com' };
    await newEndCustomer(server(), server().demo, 'sandbox', taken);
    await open(form);
    await page.getByRole('button', { name: 'Fill with example data' }).click();
    await page.getByLabel('Application name').fill('Twice');
    await page.getByLabel('Legal name').fill('Twice Ltd');
    await page.getByRole('button', { name: 'Create end customer' }).click();
    await page.getByText('Is already used by an end customer with this legal entity name.').waitFor();
  });

  longTest('fills in example data that is valid', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(form);
    await page.getByRole('button', { name: 'Fill with example data' }).click();
    await page.getByRole('button', { name: 'Create end customer' }).click();
    await page.getByText('It needs no review.').waitFor();
  });
});
