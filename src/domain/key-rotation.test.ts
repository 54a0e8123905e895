import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { countingContext, samplePartner } from '../../test/support/samples.ts';
import type { DomainError } from './errors.ts';
import { type KeyRestrictions, unrestricted } from './key-restrictions.ts';
import { type Rotation, type ValidKey, validKeysMax } from './key-rotation.ts';
import { issuePartnerSecret } from './partner-secret.ts';
import { createToken, rotateToken, validTokensMax } from './token.ts';

const now = 1_700_000_000_000;
const context = countingContext(now);
const iso = (time: number) => new Date(time).toISOString();
const until = now + 1_000;
const revoking: Rotation = { revokesPrevious: true, previousValidUntil: null };
const keeping: Rotation = { ...revoking, revokesPrevious: false };
const overlapping: Rotation = { ...revoking, previousValidUntil: until };
const valid = (keyId: string, expiresAt: number | null = null): ValidKey => ({
  ...unrestricted,
  keyId,
  environment: 'production',
  revokedAt: null,
  expiresAt,
});
const isError = (code: string, text: RegExp) => (error: DomainError) =>
  error.code === code && text.test(`${error.message} ${error.fields.map(({ path }) => path)}`);

describe('issuing a secret', () => {
  const issue = (
    keys: readonly ValidKey[],
    rotation: Rotation,
    restrictions: KeyRestrictions = unrestricted,
  ) =>
    issuePartnerSecret(
      samplePartner,
      { environment: 'production', rotation, restrictions },
      keys,
      {
        availability: { development: false, liveConnector: 'manual', limitedProductionCalls: 0 },
        actor: 'system',
      },
      context,
    );
  const typesOf = ({ events }: ReturnType<typeof issue>) =>
    events.map(({ type, data }) => `${type} ${data['keyId']}`);

  test('revokes the valid ones', () => {
    const issued = issue([valid('a'), valid('b', until)], revoking);
    assert.deepEqual(typesOf(issued), [
      'api_key.revoked a',
      'api_key.revoked b',
      `api_key.issued ${issued.key.keyId}`,
    ]);
    assert.deepEqual(issued.expiring, []);
  });

  test('lets them expire at the given time, unless they expire sooner', () => {
    const issued = issue([valid('a'), valid('b', until - 1), valid('c', until + 1)], overlapping);
    assert.deepEqual(issued.revoked, []);
    assert.deepEqual(issued.expiring, [valid('a', until), valid('c', until)]);
    assert.deepEqual(
      issued.events.slice(0, 2).map(({ type, data }) => [type, data]),
      [
        ['api_key.updated', { keyId: 'a', before: { expiresAt: null }, after: { expiresAt: iso(until) } }],
        [
          'api_key.updated',
          { keyId: 'c', before: { expiresAt: iso(until + 1) }, after: { expiresAt: iso(until) } },
        ],
      ],
    );
  });

  test('leaves them unchanged if that is requested', () => {
    const issued = issue([valid('a')], keeping);
    assert.deepEqual(typesOf(issued), [`api_key.issued ${issued.key.keyId}`]);
  });

  test('is rejected if too many would be valid, naming the bound', () => {
    const many = Array.from({ length: validKeysMax }, (_, at) => valid(`${at}`));
    for (const rotation of [keeping, overlapping]) {
      assert.throws(
        () => issue(many, rotation),
        (error: DomainError) =>
          isError('CONFLICT', /has 5 valid keys for production, and at most 5 are/u)(error) &&
          error.bound === 'valid_keys',
      );
    }
    assert.equal(issue(many, revoking).revoked.length, validKeysMax);
  });

  test('is rejected for times that are not in the future', () => {
    const past = { ...overlapping, previousValidUntil: now };
    assert.throws(() => issue([], past), isError('INVALID_FIELD', /previous_valid_until/u));
    const restrictions = { ...unrestricted, expiresAt: now };
    assert.throws(() => issue([], revoking, restrictions), isError('INVALID_FIELD', /expires_at/u));
  });

  test('records the restrictions of the new one', () => {
    const restrictions = { expiresAt: until, allowedAddresses: ['10.0.0.0/8'] };
    const { key, events } = issue([], revoking, restrictions);
    assert.deepEqual(events[0]?.data, { keyId: key.keyId, ...restrictions, expiresAt: iso(until) });
  });
});

describe('rotating a token', () => {
  const allowedAddresses = ['10.0.0.0/8'];
  const wanted = { name: 'Export', partnerClientId: null, ...unrestricted, allowedAddresses };
  const { token } = createToken(wanted, 0, 'system', context);
  const restrictions = { ...unrestricted, allowedAddresses };
  const rotate = (
    rotation: Rotation,
    count = 1,
    revokedAt: number | null = null,
    expiresAt: number | null = null,
  ) => rotateToken({ ...token, revokedAt, expiresAt }, { rotation, restrictions }, count, 'system', context);

  test('keeps its name and scope, and revokes it or lets it expire', () => {
    const revoked = rotate(revoking);
    assert.deepEqual({ ...revoked.token, tokenId: token.tokenId }, token);
    assert.deepEqual(
      [revoked.isRevoked, revoked.expiring, revoked.events.map(({ type }) => type)],
      [true, undefined, ['token.revoked', 'token.created']],
    );
    const expiring = rotate(overlapping);
    assert.deepEqual(
      [expiring.isRevoked, expiring.expiring?.expiresAt, expiring.events.map(({ type }) => type)],
      [false, until, ['token.updated', 'token.created']],
    );
  });

  test('is rejected if it is not valid, or if too many would be', () => {
    assert.throws(() => rotate(revoking, 1, now), isError('CONFLICT', /is revoked/u));
    assert.throws(() => rotate(revoking, 1, null, now), isError('CONFLICT', /is expired/u));
    assert.throws(() => rotate(overlapping, validTokensMax), isError('CONFLICT', /at most 100/u));
    assert.equal(rotate(revoking, validTokensMax).isRevoked, true);
  });
});
