import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Contract, contracts } from '../../src/domain/contract.ts';
import { environments } from '../../src/domain/environment.ts';
import { partnerCalls } from '../support/client.ts';
import { contractExamples, type PublicContract, readContract } from '../support/contract.ts';
import { succeeds } from '../support/management.ts';
import { startServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';
import { compareWithContract, ourDocument } from './comparison.ts';
import { differences, listedAt, missingOperations, ownOperations } from './differences.ts';
import type { OpenApi } from './fields.ts';

function compareSchemas(name: Contract, contract: PublicContract): void {
  const comparison = compareWithContract(ourDocument(name), contract as unknown as OpenApi);

  for (const { path, part, place, actual } of comparison.places) {
    test(`${path}: ${part}`, () => assert.deepEqual(actual, listedAt(name, place)));
  }

  test('all operations of the contract are compared or listed as missing, and every listed place exists', () => {
    const { places, missing, onlyOurs } = comparison;
    assert.deepEqual(missing, [...missingOperations[name]].toSorted());
    assert.deepEqual(onlyOurs.toSorted(), [...ownOperations[name]].toSorted());
    const compared = new Set(places.map(({ path }) => path));
    assert.deepEqual([...compared, ...missing].toSorted(), Object.keys(contract.paths).toSorted());
    const known = new Set(places.map(({ place }) => place));
    const listed = differences.flatMap(({ from = name, at }) => (from === name ? Object.keys(at) : []));
    assert.deepEqual(
      listed.filter((place) => !known.has(place)),
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

  onSampledDialect((dialect) => {
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
