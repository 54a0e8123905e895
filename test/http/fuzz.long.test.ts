import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'vitest';
import { anyText } from '../support/any-text.ts';
import { application, type Credentials, partnerCalls } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { newPartner } from '../support/partner.ts';
import { create, partnerOperations } from '../support/partner-operations.ts';
import { sendRaw } from '../support/raw.ts';
import { sharedServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

// A seed, so that a failure can be repeated; another one finds other failures.
const parameters = { seed: 20200914, numRuns: 250 };

type Body = Record<string, unknown>;

const whole = (): Body =>
  application({
    products: ['auth'],
    create_link_customization: false,
    technical_contact: { given_name: 'Ada', email: 'ada@example.com' },
    customer_support_info: { email: 'help@example.com', contact_url: 'example.com' },
    assets_under_management: { amount: 1, iso_currency_code: 'USD' },
    redirect_uris: ['https://example.com'],
    registration_number: '1',
    end_customer_client_id: undefined,
  });

const names = [...Object.keys(whole()), 'end_customer_client_id', 'decision', '__proto__', 'email'];
const text = anyText(300);
const odd = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  text,
  fc.tuple(fc.domain(), anyText(10)).map(([domain, rest]) => `https://${domain}/${rest}`),
  fc.emailAddress(),
  fc.domain(),
  fc.constantFrom<unknown>('', ' ', '\0', '\ud800', 'https://*.co.uk', 1e308, -0, null, true, [], {}, [[]]),
);

/** A mutation of a body. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), name: fc.constantFrom(...names), value: odd }),
  fc.record({ kind: fc.constant('set' as const), name: text, value: odd }),
  fc.record({ kind: fc.constant('delete' as const), name: fc.constantFrom(...names), value: odd }),
  fc.record({ kind: fc.constant('within' as const), name: fc.constantFrom(...names), value: odd }),
);

function apply(body: Body, { kind, name, value }: { kind: string; name: string; value: unknown }): void {
  if (kind === 'delete') delete body[name];
  else if (kind === 'set')
    Object.defineProperty(body, name, { value, enumerable: true, configurable: true, writable: true });
  else if (typeof body[name] === 'object')
    body[name] = { ...(body[name] as Body), [String(value)]: value, email: value };
}

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  /** Every call succeeds or is the caller's error, and leaves nothing that was not acknowledged. */
  const survives = async (send: (partner: Credentials) => Promise<void>, acknowledged: Set<string>) => {
    const partner = await newPartner(server());
    const seen = server().log.length;
    await send(partner);
    const faults = server()
      .log.slice(seen)
      .filter((line) => line.includes('"level":"error"'));
    assert.deepEqual(faults, []);
    const call = partnerCalls(server().url, partner);
    for (const client_id of acknowledged) {
      const { status } = await call('/partner/customer/get', { end_customer_client_id: client_id });
      assert.equal(status, 200);
    }
    const { list } = deskOf(server());
    assert.equal((await list(partner.clientId)).length, acknowledged.size);
  };

  test('a valid body with random mutations never crashes the server', async () => {
    const acknowledged = new Set<string>();
    await survives(async (partner) => {
      const operation = fc.constantFrom(...partnerOperations);
      await fc.assert(
        fc.asyncProperty(operation, fc.array(change, { maxLength: 4 }), async ({ path, body }, changes) => {
          const sent = path === create.path ? whole() : body();
          for (const one of changes) apply(sent, one);
          const answer = await partnerCalls(server().url, partner)(path, sent);
          assert.ok(answer.status < 500, JSON.stringify(answer.body));
          if (answer.status === 200 && path === create.path) {
            acknowledged.add(answer.body.end_customer.client_id);
          }
        }),
        parameters,
      );
    }, acknowledged);
    assert.notEqual(acknowledged.size, 0);
  });

  test('random bytes, with any headers, never crash the server', async () => {
    const header = fc
      .string({ unit: fc.constantFrom(...'aZ09-/;=." ,\t'), maxLength: 30 })
      .map((value) => value.trim());
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.json().map((json) => Buffer.from(json)),
      fc.json().map((json) => Buffer.from(json.slice(0, -1))),
    );
    await survives(async ({ clientId, secrets }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...partnerOperations),
          bytes,
          fc.option(header),
          fc.option(header),
          async ({ path }, body, type, version) => {
            const answer = await sendRaw(server().url, {
              path: `/sandbox${path}`,
              body,
              headers: {
                'plaid-client-id': clientId,
                'plaid-secret': secrets.sandbox,
                ...(type === null ? {} : { 'content-type': type }),
                ...(version === null ? {} : { 'plaid-version': version }),
              },
            });
            assert.ok(answer.status >= 400 && answer.status < 500, JSON.stringify(answer.body));
          },
        ),
        parameters,
      );
    }, new Set());
  });

  test('random paths never crash the server', async () => {
    const step = fc.constantFrom(
      '/',
      'partner',
      'customer',
      'v1',
      'sandbox',
      '..',
      '%2e',
      '%',
      '?',
      '#',
      'a',
      ':id',
      '*',
      ';',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const answer = await sendRaw(server().url, { path: `/${steps.join('')}`, body: '{}' });
        assert.ok(answer.status >= 400 && answer.status < 500);
      }),
      parameters,
    );
  });
});
