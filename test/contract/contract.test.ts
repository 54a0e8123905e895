import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.ts';
import { environments } from '../../src/domain/environment.ts';
import { partnerCalls } from '../support/client.ts';
import { contract, contractExamples } from '../support/contract.ts';
import { startServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';
import { differences, listedAt } from './differences.ts';
import { compare, fieldsOf, type OpenApi } from './fields.ts';

interface Content {
  content: { 'application/json': { schema: unknown } };
}

interface Post {
  operationId: string;
  requestBody: Content;
  responses: Record<string, Content>;
}

const ours = openApiDocument() as unknown as OpenApi;
const theirs = contract as unknown as OpenApi;
const partnerPaths = Object.keys(ours.paths).filter((path) => theirs?.paths[path] !== undefined);
// One operation of this version lists no error; later versions list the same as for the others.
const theirError = contract && postOf(theirs, '/partner/customer/get').responses['default'];

function postOf({ paths }: OpenApi, path: string): Post {
  return paths[path]?.['post'] as Post;
}

function differencesOf(theirContent: Content | undefined, ourContent: Content | undefined): string[] {
  const [their, our] = [theirContent, ourContent].map((side) => side?.content['application/json'].schema);
  return compare(fieldsOf(their, theirs), fieldsOf(our, ours)).toSorted();
}

if (contract === undefined) {
  test('the contract is not available, so nothing is compared with it', () => {
    console.warn(
      'NOT COMPARED: put the contract at ../shared/contract/partner-1.517.0.yml to compare with it',
    );
  });
} else {
  describe('our schemas differ from the contract’s exactly as listed', () => {
    for (const path of partnerPaths) {
      const our = postOf(ours, path);
      const their = postOf(theirs, path);

      test(`${path}: request`, () => {
        const actual = differencesOf(their.requestBody, our.requestBody);
        assert.deepEqual(actual, listedAt(`${our.operationId} request`));
      });

      test(`${path}: reply`, () => {
        const actual = differencesOf(their.responses['200'], our.responses['200']);
        assert.deepEqual(actual, listedAt(`${our.operationId} reply`));
      });

      test(`${path}: every error reply`, () => {
        const errors = Object.entries(our.responses).filter(([status]) => status !== '200');
        for (const [status, response] of errors) {
          assert.deepEqual(
            differencesOf(their.responses['default'] ?? theirError, response),
            listedAt('every error'),
            status,
          );
        }
      });
    }

    test('all operations of the contract are compared, and every listed place exists', () => {
      assert.deepEqual(partnerPaths.toSorted(), Object.keys(theirs.paths).toSorted());
      const ids = partnerPaths.map((path) => postOf(ours, path).operationId);
      const places = ['every error', ...ids.flatMap((id) => [`${id} request`, `${id} reply`])];
      const listed = differences.flatMap(({ at }) => Object.keys(at));
      assert.deepEqual(
        listed.filter((place) => !places.includes(place)),
        [],
      );
    });
  });

  onEachDialect((dialect) => {
    for (const environment of environments) {
      test(`the contract’s example requests succeed unchanged in ${environment}`, async (t) => {
        const { url, demo } = await startServer(t, dialect);
        const call = partnerCalls(url, demo, environment);
        const examples = new Map(contractExamples());
        const sent = new Set<string>();
        let end_customer_client_id: string | undefined;
        const send = async (path: string) => {
          const {
            client_id: _clientId,
            secret: _secret,
            ...body
          } = examples.get(path) as Record<string, unknown>;
          const answer = await call(path, {
            ...body,
            ...(end_customer_client_id && { end_customer_client_id }),
          });
          assert.equal(answer.status, 200, `${path} ${JSON.stringify(answer.body)}`);
          sent.add(path);
          return answer.body;
        };
        const create = async () => {
          end_customer_client_id = undefined;
          end_customer_client_id = (await send('/partner/customer/create')).end_customer.client_id;
        };
        await create();
        await send('/partner/customer/get');
        await send('/partner/customer/oauth_institutions/get');
        await send('/partner/customer/remove');
        await create();
        await send('/partner/customer/enable');
        assert.deepEqual([...sent].toSorted(), [...examples.keys()].toSorted());
      });
    }
  });
}
