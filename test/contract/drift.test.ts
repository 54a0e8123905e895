import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { contractDiff } from '../../scripts/contract-diff.ts';
import { contractOperations } from '../../src/api/partner/contract-operations.ts';
import { contracts } from '../../src/domain/contract.ts';
import { contractFile } from '../support/contract.ts';
import type { Scope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { ourDocument } from './comparison.ts';

const script = fileURLToPath(new URL('../../scripts/contract-diff.ts', import.meta.url));

interface Drift {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the tool on a file, or on a contract with this content. */
function drift(t: Scope, contract: string | object, ...options: string[]): Drift {
  const out: string[] = [];
  const err: string[] = [];
  const code = contractDiff([fileOf(t, contract), ...options], {
    log: (text: string) => out.push(`${text}\n`),
    error: (text: string) => err.push(`${text}\n`),
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

function fileOf(t: Scope, contract: string | object): string {
  if (typeof contract === 'string' && existsSync(contract)) return contract;
  const file = join(scratchDirectory(t), 'contract.yml');
  writeFileSync(file, typeof contract === 'string' ? contract : JSON.stringify(contract));
  return file;
}

test('the command prints the same, and exits with the same code', async (t) => {
  for (const content of ['{}', 'a: [']) {
    const file = fileOf(t, content);
    const ran = await new Promise<Drift>((resolve) => {
      execFile(process.execPath, [script, file], (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
    assert.deepEqual(ran, drift(t, file));
  }
});

for (const name of contracts) {
  const file = fileURLToPath(contractFile(name));
  if (!existsSync(file)) {
    test(`the contract ${name} is not available, so the tool is not run on it`, () => {
      console.warn(`NOT COMPARED: put the contract ${name} at ../shared/contract to run the tool on it`);
    });
    continue;
  }
  test(`the contract ${name} has no difference that is not listed`, async (t) => {
    const { code, stdout } = drift(t, file);
    assert.equal(code, 0, stdout);
    assert.match(stdout, new RegExp(`in the profile ${name.replaceAll('.', '\\.')}: `, 'u'));
    assert.match(
      stdout,
      /\n0 differences are not listed \(!\), 0 are listed but gone \(-\), [1-9]\d* are listed\.\n$/u,
    );
  });
}

describe('a later contract', () => {
  // biome-ignore lint/suspicious/noExplicitAny: tests change schemas of every shape
  type Document = any;

  /** A contract that has exactly our schemas. */
  const sameAsOurs = (): Document => {
    const document = structuredClone(ourDocument('latest')) as Document;
    const own = new Set(contractOperations.map(({ path }) => path));
    document.info.version = '2020-09-14_1.999.0';
    document.paths = Object.fromEntries(
      Object.entries(document.paths as object).filter(([path]) => own.has(path)),
    );
    return document;
  };
  const replyOf = ({ components }: Document, title: string) => components.schemas[title];

  test('without a new difference is compared in the newest profile, and passes', async (t) => {
    const { code, stdout } = drift(t, sameAsOurs());
    assert.equal(code, 0, stdout);
    assert.match(stdout, /version 2020-09-14_1\.999\.0, .* profile latest: 11 operations\n/u);
    assert.match(stdout, / {2}- end_customer: always present\n/u);
  });

  const changes: [string, (document: Document) => void, RegExp[]][] = [
    [
      'a new field',
      (document) => {
        replyOf(document, 'PartnerCustomerEnableResponse').properties.valid_until = { type: 'string' };
      },
      [/\/partner\/customer\/enable \(partnerCustomerEnable\), reply\n {2}! valid_until: only theirs\n/u],
    ],
    [
      'a field that is gone',
      (document) => {
        delete replyOf(document, 'BetaWebhookEventsListResponse').properties.has_more;
      },
      [/\/beta\/webhook_events\/list \(betaWebhookEventsList\), reply\n {2}! has_more: only ours\n/u],
    ],
    [
      'a value less in an enum, and one more',
      (document) => {
        document.components.schemas.WebhookEventDeliveryStatus.enum = ['PENDING', 'FAILED', 'EXPIRED'];
      },
      [
        /, request\n {2}! delivery_statuses\[\]: adds DELIVERED\n {2}! delivery_statuses\[\]: lacks EXPIRED\n/u,
        /, reply\n {2}! webhook_events\[\]\.delivery_status: adds DELIVERED\n/u,
      ],
    ],
    [
      'a field that may be missing now, and one that must be sent',
      (document) => {
        const reply = replyOf(document, 'BetaWebhookEventsListResponse');
        reply.required = reply.required.filter((name: string) => name !== 'next_cursor');
        const request = document.components.schemas.BetaWebhookEventsListRequest;
        request.required = ['count'];
      },
      [/ {2}! next_cursor: always present\n/u, / {2}! count: may be missing\n/u],
    ],
    [
      'another type',
      (document) => {
        replyOf(document, 'BetaWebhookEventsListResponse').properties.has_more = { type: 'string' };
      },
      [/ {2}! has_more: type string is boolean\n/u],
    ],
    [
      'a field of errors',
      (document) => {
        document.components.schemas.PlaidError.properties.hint = { type: 'string' };
      },
      [/\nEvery error\n(?: {2}[!-] .*\n)*? {2}! hint: only theirs\n/u],
    ],
    [
      'a new operation for partners, beside others',
      (document) => {
        for (const path of ['/partner/customer/rename', '/beta/partner/v2/list', '/transfer/create']) {
          document.paths[path] = { post: { operationId: 'some', responses: {} } };
        }
      },
      [
        /Operations that Gingham does not have\n {2}! \/beta\/partner\/v2\/list\n {2}! \/partner\/customer\/rename\n\n/u,
      ],
    ],
    [
      'an operation less',
      (document) => {
        delete document.paths['/partner/customer/remove'];
      },
      [/Operations that only Gingham has\n {2}! \/partner\/customer\/remove\n/u],
    ],
  ];
  for (const [what, change, says] of changes) {
    test(`with ${what} fails, and it is named`, async (t) => {
      const document = sameAsOurs();
      change(document);
      const { code, stdout } = drift(t, document);
      assert.equal(code, 1, stdout);
      for (const text of says) assert.match(stdout, text);
    });
  }
});

test('references, compositions, null and schemas within themselves are followed', async (t) => {
  const contract = `
openapi: 3.0.0
info: { version: 2020-09-14_1.999.0 }
paths:
  /webhook_verification_key/get:
    post:
      requestBody: { $ref: '#/components/requestBodies/Get' }
      responses:
        '200': { $ref: '#/components/responses/Got' }
components:
  requestBodies:
    Get:
      content:
        application/json:
          schema:
            type: object
            additionalProperties: false
            required: [key_id]
            properties:
              client_id: { type: string }
              secret: { type: string }
              key_id: { allOf: [{ $ref: '#/components/schemas/Text' }] }
  responses:
    Got:
      content:
        application/json:
          schema:
            allOf:
              - $ref: '#/components/schemas/WithId'
              - type: object
                required: [key]
                properties:
                  key: { $ref: '#/components/schemas/Key' }
  schemas:
    Text: { type: string }
    WithId:
      type: object
      required: [request_id]
      properties:
        request_id: { $ref: '#/components/schemas/Text' }
    Key:
      type: object
      nullable: true
      required: [alg, crv, kid, kty, use, x, y, created_at, expired_at]
      properties:
        alg: { $ref: '#/components/schemas/Text' }
        crv: { $ref: '#/components/schemas/Text' }
        kid: { $ref: '#/components/schemas/Text' }
        kty: { $ref: '#/components/schemas/Text' }
        use: { $ref: '#/components/schemas/Text' }
        x: { $ref: '#/components/schemas/Text' }
        y: { $ref: '#/components/schemas/Text' }
        created_at: { type: integer }
        expired_at: { type: integer, nullable: true }
        previous: { $ref: '#/components/schemas/Key' }
`;
  const { code, stdout } = drift(t, contract, '--json');
  assert.equal(code, 1);
  const { version, profile, compared, lines, missing, onlyOurs } = JSON.parse(stdout);
  assert.deepEqual([version, profile, compared, missing], ['2020-09-14_1.999.0', 'latest', 1, []]);
  assert.equal(onlyOurs.length, contractOperations.length - 1);
  const [request, reply] = lines;
  assert.deepEqual([request.part, request.unlisted, request.gone], ['request', [], []]);
  assert.deepEqual(
    [reply.operation, reply.part, reply.unlisted],
    ['webhookVerificationKeyGet', 'reply', ['key.previous: only theirs', 'key: never null']],
  );
});

test('a profile can be named, and listed differences printed', async (t) => {
  const document = { ...ourDocument('latest'), info: { version: '2020-09-14_1.517.0' } };
  const usual = drift(t, document);
  assert.match(usual.stdout, /profile 1\.517\.0: /u);
  const latest = drift(t, document, '--profile', 'latest', '--all');
  assert.match(latest.stdout, /profile latest: /u);
});

test('what is no contract is named with exit code 2', async (t) => {
  for (const [content, says] of [
    ['{"name": "gingham"}', /contract\.yml: is not an OpenAPI document\n$/u],
    ['paths: [', /contract\.yml: /u],
    ['', /contract\.yml: is not an OpenAPI document\n$/u],
    [
      'paths: { /webhook_verification_key/get: { post: { requestBody: { $ref: "#/none" }, responses: {} } } }',
      /contract\.yml: the document has nothing at #\/none\n$/u,
    ],
  ] as const) {
    const { code, stdout, stderr } = drift(t, content);
    assert.deepEqual([code, stdout], [2, ''], content);
    assert.match(stderr, says);
  }
  const { code, stderr } = drift(t, '{}', '--profile', 'oldest');
  assert.equal(code, 2);
  assert.match(stderr, /^Usage: npm run contract:diff -- <openapi\.yml>/u);
});
