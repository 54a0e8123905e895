import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import type { Operation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations.ts';
import { takesIfMatch, versionedPartOf } from '../../../src/api/resource-version.ts';
import { type Answer, send } from '../../support/client.ts';
import { invite } from '../../support/console.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newInstitution } from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

/** A resource with a version, and two changes of different fields. */
interface Changeable {
  /** Creates one and returns its path. */
  create(): Promise<string>;
  one: Record<string, unknown>;
  other: Record<string, unknown>;
  /** Other changes of the field of `one`; by default made from it. */
  variants?: () => Record<string, unknown>[];
  /** Reads the list that has one, by its path, if it cannot be read alone. */
  list?: (path: string) => Promise<Record<string, unknown>[]>;
  /** The actions that also take `If-Match`. */
  actions: readonly string[];
}

const conditional = operations.filter(takesIfMatch) as readonly Operation[];
const reason = { reason: 'For a test.' };
/** Of keys and tokens. */
const restrictions = {
  one: { allowed_addresses: ['127.0.0.1'] },
  other: { expires_at: '2100-01-01T00:00:00.000Z' },
  variants: () => [1, 2, 3, 4].map((at) => ({ allowed_addresses: [`127.0.0.${at}`] })),
  actions: ['revoke'],
};
const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'));

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const at = (path: string) => `${server().url}/v1${path}`;
  const sent = (method: string, path: string, body: object, ifMatch?: string): Promise<Answer> =>
    send(method, at(path), body, {
      authorization: `Bearer ${server().demo.operatorToken}`,
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    });
  let institution: string;
  let reviewers: string[];
  beforeAll(async () => {
    reviewers = [];
    for (let count = 0; count < 6; count += 1) {
      reviewers.push(`user:${(await invite(server(), 'operator_reviewer')).userId}`);
    }
    institution = await newInstitution(server());
    succeeds(await call('POST', `/institutions/${institution}/retire`));
  });

  const resources: Record<string, Changeable> = {
    '/v1/end-customers/:client_id': {
      create: async () => {
        const { clientId } = await endCustomerAt('ACTIVE', server(), server().demo, 'sandbox');
        return `/end-customers/${clientId}`;
      },
      one: { website: 'https://one.example.com' },
      other: { redirect_uris: ['https://other.example.com/back'] },
      actions: [
        'approve',
        'deny',
        'reverse',
        'request-information',
        'suspend',
        'resume',
        'off-board',
        'erase',
      ],
    },
    '/v1/end-customers/:client_id/review': {
      create: async () => {
        const { clientId } = await endCustomerAt('UNDER_REVIEW', server(), server().demo, 'production');
        return `/end-customers/${clientId}/review`;
      },
      get one() {
        return { assignee: reviewers[0] };
      },
      get other() {
        return { assignee: reviewers[1] };
      },
      variants: () => reviewers.slice(2).map((assignee) => ({ assignee })),
      actions: [],
    },
    '/v1/partners/:client_id': {
      create: async () => `/partners/${(await newPartner(server())).clientId}`,
      one: { name: 'One' },
      other: { review_policy: 'MANUAL' },
      actions: [],
    },
    '/v1/institutions/:institution_id': {
      create: async () => `/institutions/${institution}`,
      one: { classic_disablement_date: '2031-01-01' },
      other: { typical_pace_days: 9 },
      actions: ['retire'],
    },
    '/v1/institutions/:institution_id/dynamic-registration': {
      create: async () => {
        const path = `/institutions/${institution}/dynamic-registration`;
        succeeds(await call('PATCH', path, { registration_endpoint: 'https://bank.example.com/register' }));
        return path;
      },
      one: { software_id: 'one' },
      other: { initial_access_token: 'other' },
      actions: [],
    },
    '/v1/webhook-endpoints/:endpoint_id': {
      create: async () => {
        const wanted = { partner: server().demo, url: 'http://127.0.0.1:9/' };
        return `/webhook-endpoints/${(await createEndpoint(server(), wanted)).endpointId}`;
      },
      one: { url: 'http://127.0.0.1:9/one' },
      other: { event_types: ['end_customer.created'] },
      actions: ['pause', 'resume', 'rotate-secret'],
    },
    '/v1/users/:user_id': {
      create: async () => `/users/${(await invite(server(), 'operator_reviewer')).userId}`,
      list: async () => succeeds(await call('GET', '/users?limit=200')).users,
      one: { name: 'One' },
      other: { disabled: true },
      actions: [],
    },
    '/v1/partners/:client_id/secrets/:secret_id': {
      create: async () => {
        const { clientId } = await newPartner(server());
        const [{ secret_id }] = succeeds(await call('GET', `/partners/${clientId}/secrets`)).secrets;
        return `/partners/${clientId}/secrets/${secret_id}`;
      },
      list: async (path) => succeeds(await call('GET', parentOf(path))).secrets,
      ...restrictions,
    },
    '/v1/end-customers/:client_id/keys/:key_id': {
      create: async () => {
        const { clientId } = await endCustomerAt('ACTIVE', server(), server().demo, 'sandbox');
        const { keys } = succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer;
        return `/end-customers/${clientId}/keys/${keys[0].key_id}`;
      },
      list: async (path) => succeeds(await call('GET', parentOf(parentOf(path)))).end_customer.keys,
      ...restrictions,
    },
    '/v1/tokens/:token_id': {
      create: async () => `/tokens/${(await newToken(server(), null)).id}`,
      list: async () => succeeds(await call('GET', '/tokens?limit=200')).tokens,
      ...restrictions,
    },
  };

  /** The part of a reply that has the version. */
  const partOf = ({ body }: Answer) =>
    Object.values(body).find((value) => (value as { version?: string } | null)?.version !== undefined) as {
      version: string;
    } & Record<string, unknown>;

  test('the table has every operation that takes If-Match', () => {
    const listed = Object.entries(resources).flatMap(([path, { actions }]) => [
      `PATCH ${path}`,
      ...actions.map((action) => `POST ${path}/${action}`),
    ]);
    assert.deepEqual(
      listed.toSorted(),
      conditional.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
    const patches = operations.filter(({ method }) => method === 'PATCH');
    assert.deepEqual(
      patches.filter((operation) => !takesIfMatch(operation as Operation)),
      [],
    );
  });

  for (const [form, resource] of Object.entries(resources)) {
    const { create, list, actions } = resource;
    describe(form, () => {
      /** The current state, as listed or read alone. */
      const stateOf = async (path: string) => {
        if (list === undefined) return partOf(await call('GET', path));
        const id = path.split('/').at(-1);
        const items = await list(path);
        return items.find((item) => Object.values(item).includes(id)) as ReturnType<typeof partOf>;
      };

      test('a change based on an old version is rejected and names what has changed; nothing is changed', async () => {
        const path = await create();
        const { one, other } = resource;
        const before = await stateOf(path);
        const first = await sent('PATCH', path, one, `"${before.version}"`);
        const after = partOf(first);
        assert.notEqual(after.version, before.version);
        assert.equal(first.headers.get('etag'), `"${after.version}"`);
        const [field] = Object.keys(one) as [string];
        const fields = [{ path: field, problem: 'has changed since it was read' }];
        for (const [method, target, body] of [
          ['PATCH', path, other],
          ...actions.map((action) => ['POST', `${path}/${action}`, bodyOf(action)] as const),
        ] as const) {
          const answer = await sent(method, target, body, `"${before.version}"`);
          refuses(answer, 'PRECONDITION_FAILED', 412, new RegExp(`read: ${field}$`, 'u'));
          assert.deepEqual(answer.body.fields, fields);
        }
        assert.deepEqual(await stateOf(path), after);
        for (const stale of [`W/"${after.version}"`, '""', '"nonsense"', `"${before.version}", W/"x"`]) {
          refuses(await sent('PATCH', path, other, stale), 'PRECONDITION_FAILED', 412);
        }
        const fitting = `"${before.version}" , "${after.version}"`;
        const { version } = partOf(await sent('PATCH', path, other, fitting));
        assert.notEqual(version, after.version);
        succeeds(await sent('PATCH', path, one, '*'));
        succeeds(await sent('PATCH', path, one));
      });

      test('of concurrent changes based on one version, one is made', async () => {
        const path = await create();
        const { version } = await stateOf(path);
        const variants = resource.variants?.() ?? [1, 2, 3, 4].map((at) => variantOf(resource.one, at));
        const answers = await Promise.all(
          variants.map((variant) => sent('PATCH', path, variant, `"${version}"`)),
        );
        assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 412, 412, 412]);
      });
    });
  }

  test('a malformed If-Match, or one that the operation does not take, is an error', async () => {
    const path = `/partners/${server().demo.clientId}`;
    for (const malformed of ['abc', '"abc', '"a" "b"', 'W/abc', '"a",', ',']) {
      refuses(await sent('PATCH', path, {}, malformed), 'INVALID_HEADERS', 400, /If-Match/u);
    }
    const body = { environment: 'sandbox' };
    refuses(await sent('POST', `${path}/secrets`, body, '"abc"'), 'INVALID_HEADERS', 400, /If-Match/u);
  });
});

describe('the version of a resource', () => {
  /** Fields of requests that are called otherwise in the resource. */
  const otherNames: Record<string, string> = {
    logo: 'logo_sha256',
    disabled: 'status',
    initial_access_token: 'has_initial_access_token',
    software_statement: 'has_software_statement',
    mutual_tls: 'has_mutual_tls',
  };

  for (const { id, method, body, reply } of conditional.filter(({ method }) => method === 'PATCH')) {
    test(`covers every field that ${id} (${method}) changes, and no other`, () => {
      const { fields } = versionedPartOf(reply) as NonNullable<ReturnType<typeof versionedPartOf>>;
      const { properties } = body as unknown as { properties: object };
      const changed = new Set(Object.keys(properties).map((name) => otherNames[name] ?? name));
      assert.deepEqual([...changed].toSorted(), fields.toSorted());
    });
  }
});

function bodyOf(action: string): object {
  if (action === 'request-information') return { requirements_due: ['website'] };
  return ['erase', 'pause', 'resume', 'retire', 'revoke', 'rotate-secret'].includes(action) ? {} : reason;
}

/** Another value of the same field. */
function variantOf(change: Record<string, unknown>, at: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      name,
      name.endsWith('_date') ? `2032-02-0${at}` : `${value}${at}`,
    ]),
  );
}
