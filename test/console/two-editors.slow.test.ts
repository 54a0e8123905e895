import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { newInstitution } from '../support/registrations.ts';
import { suiteServer } from '../support/server.ts';
import { createEndpoint } from '../support/webhooks.ts';

describe('two people who edit the same', () => {
  const server = suiteServer('sqlite');
  const call = managing(server);

  for (const screen of widths('desktop')) {
    test(`lose neither what they have typed nor what the other has saved, at ${screen} width`, async (t) => {
      const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox', {
        company_name: `Dolomite ${screen}`,
      });
      const path = `/end-customers/${clientId}`;
      const { page, open, check } = await visit(t, server().url, {
        screen,
        refused: /\/v1\/(?:end-customers|partners)\/\w+$/u,
      });
      const save = page.getByRole('button', { name: 'Save', exact: true });
      const keepMine = page.getByRole('button', { name: 'Reload and keep my changes' });
      await open(`/operator/end-customers/${clientId}/edit`);
      await page.getByLabel('Street').fill('9 New Street');
      // The change arrives while the other is typing.
      const theirs = { website: 'https://other.example.com', address: { city: 'Turku', country_code: 'FI' } };
      succeeds(await call('PATCH', path, theirs));
      await page.getByText('Website: “https://other.example.com”').waitFor();
      await page.getByText('Address (you have changed it, too; your change is kept)').waitFor();
      assert.ok(await save.isDisabled());
      await page.getByLabel('Street').press('Enter');
      assert.equal(await page.locator(':focus').innerText(), 'Reload and keep my changes');
      assert.equal(await page.getByLabel('Street').inputValue(), '9 New Street');
      await check();
      await keepMine.click();
      assert.equal(await page.getByLabel('Website').inputValue(), 'https://other.example.com');
      assert.equal(await page.getByLabel('City').inputValue(), 'Turku');
      assert.equal(await page.getByLabel('Street').inputValue(), '9 New Street');
      await save.click();
      await page.getByText('End customer updated', { exact: true }).waitFor();
      const { end_customer } = succeeds(await call('GET', path));
      assert.equal(end_customer.website, 'https://other.example.com');
      assert.deepEqual(end_customer.address, { street: '9 New Street', city: 'Turku', country_code: 'FI' });
    });

    longTest(
      `are told when the change did not reach the page before it was saved, at ${screen} width`,
      async (t) => {
        const { clientId: partner } = await newPartner(server());
        const { page, open } = await visit(t, server().url, { screen, refused: /\/v1\/partners\/\w+$/u });
        // The stream of changes does not arrive, as behind a proxy that buffers it.
        await page.route('**/v1/changes*', (route) => route.abort());
        await open(`/operator/partners/${partner}`);
        await page.getByLabel('Name', { exact: true }).fill('Mine');
        succeeds(await call('PATCH', `/partners/${partner}`, { review_policy: 'MANUAL' }));
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('Review policy: “MANUAL”').waitFor();
        assert.notEqual(succeeds(await call('GET', `/partners/${partner}`)).partner.name, 'Mine');
        await page.getByRole('button', { name: 'Reload and keep my changes' }).click();
        assert.equal(await page.getByLabel('Review policy').inputValue(), 'MANUAL');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('Saved', { exact: true }).waitFor();
        const saved = succeeds(await call('GET', `/partners/${partner}`)).partner;
        assert.deepEqual([saved.name, saved.review_policy], ['Mine', 'MANUAL']);
      },
    );

    longTest(`keep what they type in every form when the other saves, at ${screen} width`, async (t) => {
      const { clientId: partner } = await newPartner(server());
      const institution = await newInstitution(server(), { name: `Slate Bank ${screen}` });
      const bank = `/institutions/${institution}`;
      const registration_endpoint = 'https://bank.example.com/register';
      succeeds(await call('PATCH', `${bank}/dynamic-registration`, { registration_endpoint }));
      const { endpointId } = await createEndpoint(server(), {
        partner: server().demo,
        url: 'http://127.0.0.1:9/first',
      });
      const { page, open } = await visit(t, server().url, { screen });
      const forms = [
        [`/operator${bank}`, 'Usual pace (days)', '12', bank, { requires_logo: true }],
        [
          `/operator${bank}`,
          'software_id (optional)',
          'typed',
          `${bank}/dynamic-registration`,
          { flavour: 'fdx' },
        ],
        [
          `/partners/${partner}/live/profile`,
          'Support phone',
          '+1 555 0100',
          `/partners/${partner}`,
          { technical_contact: { email: 'a@example.com' } },
        ],
        [
          `/partners/${server().demo.clientId}/sandbox/endpoints/${endpointId}`,
          'URL',
          'http://127.0.0.1:9/typed',
          `/webhook-endpoints/${endpointId}`,
          { event_types: ['end_customer.created'] },
        ],
      ] as const;
      for (const [place, label, typed, path, change] of forms) {
        await open(place);
        if (label === 'URL') await page.getByRole('button', { name: 'Edit' }).click();
        await page.getByLabel(label).fill(typed);
        succeeds(await call('PATCH', path, change));
        await page.getByText('Changed elsewhere since you began').waitFor();
        assert.equal(await page.getByLabel(label).inputValue(), typed, label);
        await page.getByRole('button', { name: 'Reload and keep my changes' }).click();
        assert.equal(await page.getByLabel(label).inputValue(), typed, label);
        await page.getByRole('button', { name: /^Save/u, disabled: false }).click();
        if (label === 'URL') await page.getByRole('dialog').waitFor({ state: 'detached' });
        else await page.getByText('Saved', { exact: true }).waitFor();
        await page.getByText('Changed elsewhere').waitFor({ state: 'detached' });
      }
    });

    longTest(`keep what they type when something else is requested, at ${screen} width`, async (t) => {
      const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox');
      const request = (requirements_due: string[]) =>
        call('POST', `/end-customers/${clientId}/request-information`, { requirements_due }).then(succeeds);
      await request(['website', 'address']);
      const { page, open } = await visit(t, server().url, { screen });
      await open(`/partners/${server().demo.clientId}/sandbox/end-customers/${clientId}/information`);
      await page.getByLabel('City').fill('Turku');
      await page.getByLabel('Website').fill('https://typed.example.com');
      await request(['address', 'questionnaires.cra', 'legal_entity_name']);
      await page.getByLabel('Legal name').fill('Typed Ltd');
      assert.equal(await page.getByLabel('City').inputValue(), 'Turku');
      assert.equal(await page.getByLabel('Website').count(), 0);
      await request(['legal_entity_name']);
      await page.getByLabel('City').waitFor({ state: 'detached' });
      assert.equal(await page.getByLabel('Legal name').inputValue(), 'Typed Ltd');
    });
  }
});
