import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

// The public contract, if it is next to the repository: replies are checked against it here, and against our own document
// everywhere.

const file = new URL('../../../shared/contract/partner-1.517.0.yml', import.meta.url);

interface Contract {
  paths: Record<string, { post: ContractOperation }>;
  components: { schemas: Record<string, { enum?: string[] }> };
}

interface ContractOperation {
  requestBody: { content: { 'application/json': { examples?: Record<string, { value: unknown }> } } };
}

/** Version 1.517.0 of the contract; undefined if it is not available. */
export const contract: Contract | undefined = existsSync(file)
  ? parse(readFileSync(file, 'utf8'))
  : undefined;

const ajv = new Ajv({ strict: false, allErrors: true, formats: { double: true } });
if (contract !== undefined) {
  const amended = structuredClone(contract);
  // The contract names the codes of partner errors in prose only, without a type for them.
  amended.components.schemas['PlaidErrorType']?.enum?.push('PARTNER_ERROR');
  // End customers that are filled in step by step, or that information is requested about, have a status of later contracts.
  amended.components.schemas['PartnerEndCustomerStatus']?.enum?.push('MORE_INFORMATION_NEEDED');
  ajv.addSchema(amended, 'contract');
}

/** The contract's check of a reply; undefined if the contract lacks the operation. */
export function contractCheck(path: string, status: number): ValidateFunction | undefined {
  if (contract?.paths[path] === undefined) return undefined;
  if (status !== 200) return ajv.getSchema('contract#/components/schemas/PlaidError');
  const response = `${path.replaceAll('/', '~1')}/post/responses/200`;
  return ajv.getSchema(`contract#/paths/${response}/content/application~1json/schema`);
}

/** The contract's own example requests by path. */
export function contractExamples(): [path: string, body: object][] {
  return Object.entries(contract?.paths ?? {}).flatMap(([path, { post }]) =>
    Object.values(post.requestBody.content['application/json'].examples ?? {}).map(
      ({ value }): [string, object] => [path, value as object],
    ),
  );
}
