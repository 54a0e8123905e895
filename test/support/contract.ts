import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formatsPlugin from 'ajv-formats';
import { parse } from 'yaml';
import type { Contract } from '../../src/domain/contract.ts';

// The versions of the public contract, if they are next to the repository: replies are checked against them here, and against
// our own document everywhere.

const versions: Readonly<Record<Contract, string>> = { '1.517.0': '1.517.0', latest: '1.740.1' };

/** A version of the public contract. */
export interface PublicContract {
  paths: Record<string, { post: ContractOperation }>;
  components: { schemas: Record<string, { enum?: string[] }> };
}

interface ContractOperation {
  requestBody: { content: { 'application/json': { examples?: Record<string, { value: unknown }> } } };
}

/** Returns the file of a version of the contract. */
export function contractFile(contract: Contract): URL {
  return new URL(`../../../shared/contract/partner-${versions[contract]}.yml`, import.meta.url);
}

/** Returns a version of the contract; undefined if it is not available. */
export function readContract(contract: Contract): PublicContract | undefined {
  const file = contractFile(contract);
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined;
}

const ajv = new Ajv({ strict: false, allErrors: true, formats: { double: true } });
formatsPlugin.default(ajv, ['date-time']);
const available = (Object.keys(versions) as Contract[]).flatMap((name) => {
  const contract = readContract(name);
  if (contract === undefined) return [];
  const { paths, components } = contract;
  const amend = (schema: string, value: string) => {
    const values = components.schemas[schema]?.enum;
    if (!values?.includes(value)) values?.push(value);
  };
  // Version 1.517.0 names the codes of partner errors in prose only, without a type for them.
  amend('PlaidErrorType', 'PARTNER_ERROR');
  // Only requests with an Idempotency-Key have errors of this type, which later versions have.
  amend('PlaidErrorType', 'IDEMPOTENCY_ERROR');
  // End customers that are filled in step by step, or that information is requested about, have a status of later versions.
  amend('PartnerEndCustomerStatus', 'MORE_INFORMATION_NEEDED');
  ajv.addSchema(contract, name);
  return [{ name, paths }];
});

/**
 * The checks of a reply by each version of the contract that has the operation. The versions have the same replies, except
 * for additional fields, so that the replies of a server match both, whichever it follows.
 */
export function contractChecks(path: string, status: number): ValidateFunction[] {
  const response = `${path.replaceAll('/', '~1')}/post/responses/200`;
  return available
    .filter(({ paths }) => paths[path] !== undefined)
    .map(({ name }) =>
      status === 200
        ? `${name}#/paths/${response}/content/application~1json/schema`
        : `${name}#/components/schemas/PlaidError`,
    )
    .map((reference) => ajv.getSchema(reference) as ValidateFunction);
}

/** The example requests of a version of the contract by path. */
export function contractExamples(contract: PublicContract): [path: string, body: object][] {
  return Object.entries(contract.paths).flatMap(([path, { post }]) =>
    Object.values(post.requestBody.content['application/json'].examples ?? {}).map(
      ({ value }): [string, object] => [path, value as object],
    ),
  );
}
