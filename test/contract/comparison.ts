import { type OpenApiDocument, openApiDocument } from '../../src/api/openapi.ts';
import { operations } from '../../src/api/operations.ts';
import { contractOperations } from '../../src/api/partner/contract-operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { contractRulesOf } from '../../src/config/contract.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { listedAt, missingOperations, ownOperations } from './differences.ts';
import { compare, dereferenced, fieldsOf, type OpenApi } from './fields.ts';

/** Paths of the contract that concern partners; of others, only those that Gingham has are compared. */
const ofPartners = /^\/(?:beta\/)?partner\/|^\/beta\/webhook_events\/|^\/webhook_verification_key\//u;

/** A part of an operation with its differences, sorted. Those of errors have a status, and a place that is common to all. */
export interface ComparedPlace {
  path: string;
  operationId: string;
  part: 'request' | 'reply' | `error ${string}`;
  /** Where its differences are listed. */
  place: string;
  actual: string[];
}

/** Our document and a contract, compared. */
export interface Comparison {
  places: ComparedPlace[];
  /** Paths of the contract that Gingham does not have. */
  missing: string[];
  /** Paths that the contract does not have, although other versions do. */
  onlyOurs: string[];
}

/** Our document, as a server that follows this version of the contract returns it. */
export function ourDocument(contract: Contract): OpenApiDocument {
  let document = documents.get(contract);
  if (document === undefined) {
    const config = readConfig('dev', { GINGHAM_CONTRACT: contract });
    document = openApiDocument(operations, '', contractRulesOf(config));
    documents.set(contract, document);
  }
  return document;
}

const documents = new Map<Contract, OpenApiDocument>();

/** Compares the operations of the contract that our document has, in the order of our reference. */
export function compareWithContract(ourDocument: OpenApiDocument, theirs: OpenApi): Comparison {
  const ours = ourDocument as unknown as OpenApi;
  const own = contractOperations.map(({ path }) => path);
  const common = own.filter((path) => theirs.paths[path] !== undefined);
  const errors = common.map((path) => errorOf(operationAt(theirs, path)));
  // One operation of version 1.517.0 lists no error; later versions list the same as for the others.
  const usualError = errors.find((error) => error !== undefined);
  return {
    places: common.flatMap((path) => comparePath(path, ours, theirs, usualError)),
    missing: Object.keys(theirs.paths)
      .filter((path) => ofPartners.test(path) && !own.includes(path))
      .toSorted(),
    onlyOurs: own.filter((path) => theirs.paths[path] === undefined),
  };
}

function comparePath(path: string, ours: OpenApi, theirs: OpenApi, usualError: unknown): ComparedPlace[] {
  const [our, their] = [operationAt(ours, path), operationAt(theirs, path)];
  const { operationId } = our;
  const differencesOf = (theirContent: unknown, ourContent: unknown) =>
    compare(
      fieldsOf(schemaIn(theirContent, theirs), theirs),
      fieldsOf(schemaIn(ourContent, ours), ours),
    ).toSorted();
  const at = (part: ComparedPlace['part'], place: string, actual: string[]) => ({
    path,
    operationId,
    part,
    place,
    actual,
  });
  const theirError = errorOf(their) ?? usualError;
  return [
    at('request', `${operationId} request`, differencesOf(their.requestBody, our.requestBody)),
    at('reply', `${operationId} reply`, differencesOf(successOf(their), successOf(our))),
    ...Object.entries(our.responses)
      .filter(([status]) => !status.startsWith('2'))
      .map(([status, response]) => at(`error ${status}`, everyError, differencesOf(theirError, response))),
  ];
}

const everyError = 'every error';

interface OpenApiOperation {
  operationId: string;
  requestBody?: unknown;
  responses: Record<string, unknown>;
}

function operationAt({ paths }: OpenApi, path: string): OpenApiOperation {
  return (paths[path]?.['post'] ?? { operationId: path, responses: {} }) as OpenApiOperation;
}

function successOf({ responses }: OpenApiOperation): unknown {
  return Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
}

function errorOf({ responses }: OpenApiOperation): unknown {
  return responses['default'] ?? Object.entries(responses).find(([status]) => /^[45]/u.test(status))?.[1];
}

/** The schema of a request or response body in JSON; one that allows anything if there is none. */
function schemaIn(content: unknown, document: OpenApi): unknown {
  const { $ref, content: types } = (content ?? {}) as {
    $ref?: string;
    content?: Record<string, { schema?: unknown }>;
  };
  if ($ref !== undefined) return schemaIn(dereferenced($ref, document), document);
  return types?.['application/json']?.schema ?? {};
}

/** Differences that are not listed, and those that are listed but gone. */
export interface Unexpected {
  unlisted: string[];
  gone: string[];
}

/**
 * Compares the differences of a place with those that are listed for a version of the contract. Values are compared one by
 * one: of `status: lacks A, B`, only `status: lacks B` may be unlisted.
 */
export function unexpectedAt({ place, actual }: ComparedPlace, contract: Contract): Unexpected {
  const [found, listed] = [actual, listedAt(contract, place)].map((lines) => lines.flatMap(byValue));
  return {
    unlisted: (found ?? []).filter((line) => !listed?.includes(line)),
    gone: (listed ?? []).filter((line) => !found?.includes(line)),
  };
}

/** Splits a difference in several values of an enum into one for each. */
export function byValue(line: string): string[] {
  const [, start = '', values = ''] = /^(.*: (?:lacks|adds) )(.*)$/u.exec(line) ?? [];
  return start === '' ? [line] : values.split(', ').map((value) => `${start}${value}`);
}

/** Operations that either side lacks, and that are not listed for a version of the contract. */
export function unexpectedOperations(
  { missing, onlyOurs }: Comparison,
  contract: Contract,
): { missing: string[]; onlyOurs: string[] } {
  return {
    missing: missing.filter((path) => !missingOperations[contract].includes(path)),
    onlyOurs: onlyOurs.filter((path) => !ownOperations[contract].includes(path)),
  };
}
