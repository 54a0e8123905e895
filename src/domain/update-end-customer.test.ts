import assert from 'node:assert/strict';
import { test } from 'vitest';
import { png } from '../../test/support/png.ts';
import { countingContext, samplePartner, sampleProfile } from '../../test/support/samples.ts';
import { createEndCustomer } from './create-end-customer.ts';
import { DomainError, type DomainErrorCode } from './errors.ts';
import { type EndCustomerChanges, readEndCustomerUpdate, updateEndCustomer } from './update-end-customer.ts';

const actor = 'partner:p';
const later = countingContext(1_700_000_000_000);

const { endCustomer: created } = createEndCustomer(
  sampleProfile,
  { alreadyCreated: false, applicationNameTaken: false, channelConflict: false },
  {
    partner: samplePartner,
    realm: 'live',
    availability: { development: true, limitedProductionCalls: 0, liveConnector: 'simulated' },
    actor,
  },
  countingContext(),
);
/** A customer whose registrations are reconciled. */
const customer = { ...created, registrationsDueAt: null };

const update = (changes: EndCustomerChanges, isNameTaken = false, of = customer) =>
  updateEndCustomer(of, changes, isNameTaken, actor, later);

const isRefused =
  (code: DomainErrorCode, ...paths: string[]) =>
  (error: unknown) =>
    error instanceof DomainError &&
    error.code === code &&
    error.fields.map(({ path }) => path).join() === paths.join();

test('a change is stored and makes the registrations due for reconciliation', () => {
  const changes = { website: 'changed.example.com', redirectUris: ['https://changed.example.com/'] };
  const { endCustomer, events, issuedKeys, endedKeys } = update(changes);
  assert.deepEqual(endCustomer, {
    ...customer,
    ...changes,
    updatedAt: later.now,
    registrationsDueAt: later.now,
    revision: customer.revision + 1,
  });
  assert.deepEqual([issuedKeys, endedKeys], [[], []]);
  assert.equal(events.length, 1);
  const { website, redirectUris } = customer;
  assert.deepEqual(events[0]?.data, { before: { website, redirectUris }, after: changes });
});

test('unchanged fields are ignored; without a difference there is no event', () => {
  const same = { website: customer.website, redirectUris: [...customer.redirectUris] };
  const { endCustomer, events } = update(same);
  assert.equal(endCustomer, customer);
  assert.deepEqual(events, []);
  const mixed = update({ ...same, applicationName: 'B' });
  assert.deepEqual(mixed.events[0]?.data, {
    before: { applicationName: 'A' },
    after: { applicationName: 'B' },
  });
});

test('a name used by another application is rejected; the customer’s own is accepted', () => {
  assert.throws(() => update({ applicationName: 'B' }, true), isRefused('INVALID_FIELD', 'application_name'));
  assert.deepEqual(update({ applicationName: customer.applicationName }, true).events, []);
});

test('a removed customer cannot be updated', () => {
  const removed = { ...customer, removedAt: 5 };
  assert.throws(() => update({ website: 'b.example.com' }, false, removed), isRefused('CONFLICT'));
  assert.throws(() => update({}, false, removed), isRefused('CONFLICT'));
});

test('all invalid values are reported', () => {
  const redirectUris = ['https://a.example.com/', 'ftp://a.example.com/', 'https://a.example.com/#x'];
  assert.throws(
    () => readEndCustomerUpdate({ website: 'localhost', redirectUris }, customer),
    isRefused('INVALID_FIELD', 'website', 'redirect_uris[1]', 'redirect_uris[2]'),
  );
  assert.throws(() => readEndCustomerUpdate({ logo: '!' }, customer), isRefused('INVALID_LOGO', 'logo'));
});

test('a logo is replaced by its hash; without one the field is absent', () => {
  const image = png();
  const { changes, logo } = readEndCustomerUpdate(
    { website: 'a.example.com', logo: image.toString('base64') },
    customer,
  );
  assert.deepEqual(logo?.png, image);
  assert.deepEqual(changes, { website: 'a.example.com', logoSha256: logo?.sha256 });
  assert.deepEqual(readEndCustomerUpdate({ flowdownStatus: 'COMPLETE' }, customer), {
    changes: { flowdownStatus: 'COMPLETE' },
    logo: null,
  });
});

test('stored values are not checked again, new ones are', () => {
  const older = { website: '.example.com', redirectUris: ['HTTPS://A.example.com/?x=1'] };
  const read = (asked: Parameters<typeof readEndCustomerUpdate>[0]) => readEndCustomerUpdate(asked, older);
  assert.equal(read({ website: '.example.com' }).changes.website, '.example.com');
  const redirectUris = [...older.redirectUris, 'https://b.example.com/'];
  assert.deepEqual(read({ redirectUris }).changes.redirectUris, [
    'https://a.example.com/?x=1',
    'https://b.example.com/',
  ]);
  assert.throws(
    () => read({ website: '.example.org', redirectUris: ['https://b.example.com/?x=1', ...redirectUris] }),
    isRefused('INVALID_FIELD', 'website', 'redirect_uris[0]'),
  );
});
