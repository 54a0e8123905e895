import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.ts';
import { operations } from '../../src/api/operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { contractRulesOf } from '../../src/config/contract.ts';
import { type Contract, contracts } from '../../src/domain/contract.ts';
import { environments } from '../../src/domain/environment.ts';
import { partnerCalls } from '../support/client.ts';
import { contractExamples, type PublicContract, readContract } from '../support/contract.ts';
import { succeeds } from '../support/management.ts';
import { startServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';
import { differences, listedAt, missingOperations } from './differences.ts';
import { compare, fieldsOf, type OpenApi } from './fields.ts';

interface Content {
  content: { 'application/json': { schema: unknown } };
}

interface Post {
  operationId: string;
  requestBody: Content;
  responses: Record<string, Content>;
}

function postOf({ paths }: OpenApi, path: string): Post {
  return paths[path]?.['post'] as Post;
}

/** Our document, as a server that follows this version of the contract returns it. */
function ourDocument(contract: Contract): OpenApi {
  const config = readConfig('dev', { GINGHAM_CONTRACT: contract });
  return openApiDocument(operations, '', contractRulesOf(config)) as unknown as OpenApi;
}

function compareSchemas(name: Contract, contract: PublicContract): void {
  const ours = ourDocument(name);
  const theirs = contract as unknown as OpenApi;
  const paths = Object.keys(ours.paths).filter((path) => theirs.paths[path] !== undefined);
  // One operation of version 1.517.0 lists no error; later versions list the same as for the others.
  const theirError = postOf(theirs, '/partner/customer/get').responses['default'];
  const differencesOf = (theirContent: Content | undefined, ourContent: Content | undefined) => {
    const [their, our] = [theirContent, ourContent].map((side) => side?.content['application/json'].schema);
    return compare(fieldsOf(their, theirs), fieldsOf(our, ours)).toSorted();
  };

  for (const path of paths) {
    const our = postOf(ours, path);
    const their = postOf(theirs, path);

    test(`${path}: request`, () => {
      const actual = differencesOf(their.requestBody, our.requestBody);
      assert.deepEqual(actual, listedAt(name, `${our.operationId} request`));
    });

    test(`${path}: reply`, () => {
      const actual = differencesOf(their.responses['200'], our.responses['200']);
      assert.deepEqual(actual, listedAt(name, `${our.operationId} reply`));
    });

    test(`${path}: every error reply`, () => {
      const errors = Object.entries(our.responses).filter(([status]) => status !== '200');
      for (const [status, response] of errors) {
        assert.deepEqual(
          differencesOf(their.responses['default'] ?? theirError, response),
          listedAt(name, 'every error'),
          status,
        );
      }
    });
  }

  test('all operations of the contract are compared or listed as missing, and every listed place exists', () => {
    assert.deepEqual([...paths, ...missingOperations[name]].toSorted(), Object.keys(theirs.paths).toSorted());
    const ids = paths.map((path) => postOf(ours, path).operationId);
    const places = ['every error', ...ids.flatMap((id) => [`${id} request`, `${id} reply`])];
    const listed = differences.flatMap(({ from = name, at }) => (from === name ? Object.keys(at) : []));
    assert.deepEqual(
      listed.filter((place) => !places.includes(place)),
      [],
    );
  });
}

/** The operations on end customers, in an order in which all examples succeed. */
const flows: Readonly<Record<string, readonly string[]>> = {
  '/partner/customer': ['create', 'get', 'oauth_institutions/get', 'remove', 'create', 'enable'],
  '/beta/partner/customer/v1': ['create', 'get', 'update', 'enable'],
};

for (const name of contracts) {
  const contract = readContract(name);
  if (contract === undefined) {
    test(`the contract ${name} is not available, so nothing is compared with it`, () => {
      console.warn(`NOT COMPARED: put the contract ${name} at ../shared/contract to compare with it`);
    });
    continue;
  }
  describe(`our schemas differ from those of the contract ${name} exactly as listed`, () =>
    compareSchemas(name, contract));

  onEachDialect((dialect) => {
    for (const environment of environments) {
      // Development is off in the latest contract.
      if (name === 'latest' && environment === 'development') continue;
      for (const [base, steps] of Object.entries(flows)) {
        if (contract.paths[`${base}/create`] === undefined) continue;
        test(`the example requests of ${base} in the contract ${name} succeed unchanged in ${environment}`, async (t) => {
          const { url, demo } = await startServer(t, dialect, { GINGHAM_CONTRACT: name });
          const call = partnerCalls(url, demo, environment);
          const examples = new Map(contractExamples(contract).filter(([path]) => path.startsWith(base)));
          let one: { end_customer_client_id?: string } = {};
          for (const step of steps) {
            const {
              client_id: _clientId,
              secret: _secret,
              ...body
            } = examples.get(`${base}/${step}`) as Record<string, unknown>;
            // In the contract, update lacks this field, although it can be due.
            if (base !== '/partner/customer' && step === 'enable') {
              succeeds(await call(`${base}/update`, { ...one, is_diligence_attested: true }));
            }
            const answer = await call(`${base}/${step}`, step === 'create' ? body : { ...body, ...one });
            assert.equal(answer.status, 200, `${step} ${JSON.stringify(answer.body)}`);
            if (step === 'create') one = { end_customer_client_id: answer.body.end_customer.client_id };
          }
          const sent = new Set(steps.map((step) => `${base}/${step}`));
          assert.deepEqual([...sent].toSorted(), [...examples.keys()].toSorted());
        });
      }
    }
  });
}
