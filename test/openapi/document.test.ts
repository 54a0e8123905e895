import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { ValidateFunction } from 'ajv';
import Type, { type TSchema } from 'typebox';
import { describe, test } from 'vitest';
import { errorTable } from '../../src/api/errors.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { Components, type JsonSchema } from '../../src/api/openapi-components.ts';
import { operations } from '../../src/api/operations.ts';
import { exampleErrorBody, plaidError } from '../../src/api/plaid-error.ts';
import { validatorCompiler } from '../../src/http/validation.ts';
import { checkReply } from '../support/check-reply.ts';

const compile = validatorCompiler();

function assertValid(schema: TSchema, value: unknown): void {
  const check = compile({ schema, method: '', url: '', httpPart: 'body' }) as ValidateFunction;
  assert.ok(check(value), JSON.stringify(check.errors));
}

/** Every value in a JSON tree, the root first. */
function* valuesIn(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) yield* valuesIn(inner);
}

describe('the OpenAPI document', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as ReturnType<typeof openApiDocument>;

  test('is valid by the schema of OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone({ ...document }));
    assert.ok(valid, JSON.stringify(errors));
  });

  test('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal(document.info.version, version);
  });

  test('has a target for every reference', () => {
    const references = [...valuesIn(document)].flatMap((value) =>
      typeof value === 'object' && value !== null && '$ref' in value ? [String(value.$ref)] : [],
    );
    assert.ok(references.length > 0);
    for (const reference of references) {
      const [root, ...steps] = reference.split('/');
      const found = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], document);
      assert.ok(root === '#' && found !== undefined, `${reference} has no target`);
    }
  });

  test('names every operation once', () => {
    const ids = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ operationId }) => operationId);
    assert.deepEqual(ids.toSorted(), operations.map(({ id }) => id).toSorted());
    assert.equal(new Set(ids).size, ids.length);
  });

  test('describes every field', () => {
    const { schemas } = document.components;
    const descriptionOf = ({ description, $ref, anyOf, items }: JsonSchema): string | undefined => {
      if (description !== undefined) return description;
      const inner = $ref === undefined ? (anyOf?.[0] ?? items) : schemas[$ref.split('/').at(-1) as string];
      return inner && descriptionOf(inner);
    };
    for (const value of valuesIn(document)) {
      const { properties } = (value ?? {}) as JsonSchema;
      if (typeof properties !== 'object') continue;
      for (const [name, property] of Object.entries(properties)) {
        assert.ok(descriptionOf(property), `${name} of ${JSON.stringify(value)}`);
      }
    }
  });

  test('closes request objects and leaves reply objects open', () => {
    for (const { id, body, reply } of operations) {
      const component = ({ title }: { title?: string }) => document.components.schemas[title ?? ''];
      if (body !== undefined) assert.equal(component(body)?.additionalProperties, false, id);
      assert.notEqual(component(reply)?.additionalProperties, false, id);
    }
  });

  test('rejects two different schemas with one title', () => {
    const components = new Components();
    components.schemaOf(Type.Object({ one: Type.String() }, { title: 'Twin' }));
    components.schemaOf(Type.Object({ one: Type.String() }, { title: 'Twin' }));
    const other = Type.Object({ within: Type.Object({ two: Type.String() }, { title: 'Twin' }) });
    assert.throws(() => components.schemaOf(other), /title Twin/u);
  });

  for (const { id, method, path, body, example, replyExample, errors } of operations) {
    test(`${id} has valid examples`, () => {
      if (body !== undefined) assertValid(body, example);
      checkReply(method, path, 200, replyExample);
    });

    test(`${id} lists each of its errors under its status, with an example`, () => {
      const { responses } = Object.values(document.paths)
        .flatMap((methods) => Object.values(methods))
        .find(({ operationId }) => operationId === id) as { responses: Record<string, object> };
      for (const code of [...errors, 'INTERNAL_SERVER_ERROR'] as const) {
        const response = responses[errorTable[code].status] as {
          content: { 'application/json': { examples: Record<string, unknown> } };
        };
        assert.ok(response.content['application/json'].examples[code], `${id} ${code}`);
      }
    });
  }

  test('shows errors as they are sent', () => {
    for (const code of Object.keys(errorTable) as (keyof typeof errorTable)[]) {
      assertValid(plaidError, exampleErrorBody(code));
    }
  });
});
