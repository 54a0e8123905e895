import assert from 'node:assert/strict';
import type { ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { type ErrorBody, errorTable } from '../../src/api/errors.ts';
import type { Operation } from '../../src/api/operation.ts';
import { errorsByStatus } from '../../src/api/operation-errors.ts';
import { operations } from '../../src/api/operations.ts';
import { apiError, errorSchemaOf } from '../../src/api/plaid-error.ts';
import { withoutEnvironmentPrefix } from '../../src/http/request-environment.ts';
import { validatorCompiler } from '../../src/http/validation.ts';
import { contractChecks } from './contract.ts';

const compile = validatorCompiler();
const checks = new Map<TSchema, ValidateFunction>();

/**
 * Checks every reply that a test receives against the reference: a success against the operation's schema, without
 * additional fields; an error against the error's schema, with a status and code that the reference lists for the
 * operation; both against each version of the public contract that is available.
 */
export function checkReply(method: string, target: string, status: number, body: unknown): void {
  const path = pathOf(target);
  const operation = operations.find((known) => known.method === method && matches(known, path));
  const isSuccess = status < 300;
  const where = `${method} ${path} ${status} ${JSON.stringify(body)}`;
  if (isSuccess) {
    assert.ok(operation, `succeeded, but is no operation: ${where}`);
    assertValid(operation.reply, body, where);
  } else {
    // The console's calls of the Partner API also get the fields concerned.
    const isListing = operation === undefined || 'fields' in (body as ErrorBody);
    assertValid(isListing ? apiError : errorSchemaOf(operation.tag), body, where);
    assertKnownError(operation, status, body as ErrorBody, where);
  }
  for (const check of contractChecks(path, status)) {
    assert.ok(check(body), `the contract: ${JSON.stringify(check.errors)} in ${where}`);
  }
}

function pathOf(target: string): string {
  return withoutEnvironmentPrefix({ url: target }).replace(/[?#].*$/su, '');
}

function matches({ path }: Operation, actual: string): boolean {
  const steps = actual.split('/');
  const known = path.split('/');
  return (
    known.length === steps.length && known.every((step, at) => step.startsWith(':') || step === steps[at])
  );
}

function assertValid(schema: TSchema, body: unknown, where: string): void {
  let check = checks.get(schema);
  if (check === undefined) {
    check = compile({ schema: closed(schema), method: '', url: '', httpPart: '200' }) as ValidateFunction;
    checks.set(schema, check);
  }
  assert.ok(check(body), `the schema: ${JSON.stringify(check.errors)} in ${where}`);
}

/** Returns the same schema without additional properties in any object. */
function closed<T>(schema: T): T {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed) as T;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpen = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return (isOpen ? { ...copy, additionalProperties: false } : copy) as T;
}

function assertKnownError(
  operation: Operation | undefined,
  status: number,
  { error_code, error_type, request_id }: ErrorBody,
  where: string,
): void {
  assert.equal(error_type, errorTable[error_code].type, where);
  assert.match(request_id, /^[A-Za-z0-9]{15}$/u, where);
  // Malformed HTTP is rejected before it can be assigned to an operation.
  if (operation === undefined || error_code === 'INVALID_HEADERS') return;
  const listed = errorsByStatus(operation).get(status) ?? [];
  assert.ok(
    listed.some(({ code }) => code === error_code),
    `the reference does not list this error of ${operation.id}: ${where}`,
  );
}
