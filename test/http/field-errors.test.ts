import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Answer, application, partnerCalls } from '../support/client.ts';
import { signInAs } from '../support/console.ts';
import { managing } from '../support/management.ts';
import { sharedServer } from '../support/server.ts';

describe('the fields of an error', () => {
  const server = sharedServer('sqlite');
  const call = managing(server);
  const partner = (path: string, body?: object) =>
    partnerCalls(server().url, server().demo, 'sandbox')(path, body);
  const fieldsOf = ({ status, body }: Answer) => {
    assert.equal(status, 400, JSON.stringify(body));
    return body.fields;
  };

  test('are listed by the management API, each with its path and problem', async () => {
    assert.deepEqual(fieldsOf(await call('POST', '/direct-customers', { legal_name: 'A' })), [
      { path: 'website', problem: 'is required' },
    ]);
    const unknown = { legal_name: 'A', website: 'a.example', notes: '', more: 1 };
    assert.deepEqual(fieldsOf(await call('POST', '/direct-customers', unknown)), [
      { path: 'notes', problem: 'is unknown' },
      { path: 'more', problem: 'is unknown' },
    ]);
    const contact = { technical_contact: { email: 'nobody' }, review_policy: 'NEVER' };
    assert.deepEqual(fieldsOf(await call('POST', '/partners', { name: 'P', ...contact })), [
      { path: 'review_policy', problem: 'must be one of AUTOMATIC, MANUAL' },
      { path: 'technical_contact.email', problem: 'must be an email address' },
    ]);
    assert.deepEqual(fieldsOf(await call('GET', '/partners?cursor=none')), [
      { path: 'cursor', problem: 'is not the next_cursor of a page' },
    ]);
  });

  test('are listed by the simulation API', async () => {
    assert.deepEqual(fieldsOf(await partner('/simulation/clock/advance')), [
      { path: 'seconds', problem: 'or to: give one of the two' },
    ]);
  });

  test('are at most 20', async () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`field_${index}`, 1]));
    const all = { legal_name: 'A', website: 'a.example', ...many };
    assert.equal(fieldsOf(await call('POST', '/direct-customers', all)).length, 20);
  });

  test('are omitted from errors that concern no field', async () => {
    const { status, body } = await call('GET', '/partners/nobody');
    assert.deepEqual([status, 'fields' in body], [404, false]);
  });

  test('are no part of the Partner API, whose messages name them', async () => {
    const taken = application();
    await partner('/partner/customer/create', taken);
    for (const [body, says] of [
      [application({ website: 'nowhere' }), /website/u],
      [application({ website: undefined }), /website/u],
      [application({ notes: '' }), /notes/u],
      [taken, /application_name/u],
    ] as const) {
      const answer = await partner('/partner/customer/create', body);
      assert.match(answer.body.error_message, says);
      assert.equal('fields' in answer.body, false);
    }
  });

  test('are listed for the console, also of errors that concern one field', async () => {
    const { demo, url } = server();
    const { cookie, csrfToken } = await signInAs(server(), 'partner_admin', demo.clientId);
    const headers = {
      cookie,
      'gingham-csrf-token': csrfToken,
      'plaid-client-id': demo.clientId,
      'content-type': 'application/json',
    };
    const create = async (body: object) => {
      const sent = { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await fetch(`${url}/sandbox/partner/customer/create`, sent);
      return (await response.json()) as Answer['body'];
    };
    const body = application();
    await create(body);
    assert.deepEqual((await create(body)).fields, [
      {
        path: 'application_name',
        problem: 'is already used by an end customer with this legal entity name',
      },
    ]);
  });
});
