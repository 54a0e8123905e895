import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { DomainError } from './errors.ts';
import {
  changeRestrictions,
  isAllowedAddress,
  keyStatus,
  rejectionOf,
  unrestricted,
} from './key-restrictions.ts';

const now = 1_700_000_000_000;
const key = { ...unrestricted, revokedAt: null };

test('a key is rejected from its expiry on', () => {
  assert.equal(rejectionOf({ ...key, expiresAt: now + 1 }, null, now), null);
  assert.equal(rejectionOf({ ...key, expiresAt: now }, null, now), 'has expired');
});

test('a key with allowed addresses is rejected from others, and from unknown ones', () => {
  const listed = { ...key, allowedAddresses: ['10.0.0.0/8'] };
  assert.equal(rejectionOf(listed, '10.1.2.3', now), null);
  assert.equal(rejectionOf(listed, '192.0.2.1', now), 'is not allowed from this address');
  assert.equal(rejectionOf(listed, null, now), 'is not allowed from this address');
});

test('an allowed address has no zone', () => {
  assert.ok(isAllowedAddress('fe80::1'));
  assert.ok(!isAllowedAddress('fe80::1%eth0'));
});

test('a status is that of the first cause', () => {
  assert.equal(keyStatus({ ...key, callsLeft: 0, revokedAt: 1, expiresAt: 1 }, now), 'revoked');
  assert.equal(keyStatus({ ...key, callsLeft: 0, expiresAt: now }, now), 'expired');
  assert.equal(keyStatus({ ...key, callsLeft: 0, expiresAt: now + 1 }, now), 'used_up');
  assert.equal(keyStatus({ ...key, callsLeft: 1 }, now), 'active');
});

test('restrictions of a valid key change, with their old and new values', () => {
  const listed = { ...key, allowedAddresses: ['10.0.0.0/8'] };
  const { restrictions, data } = changeRestrictions(listed, { expiresAt: now + 1 }, now);
  assert.deepEqual(restrictions, { expiresAt: now + 1, allowedAddresses: ['10.0.0.0/8'] });
  assert.deepEqual(data, {
    before: { expiresAt: null },
    after: { expiresAt: new Date(now + 1).toISOString() },
  });
  assert.equal(changeRestrictions(listed, { allowedAddresses: ['10.0.0.0/8'] }, now).data, null);
});

test('a key that is not valid cannot become valid again', () => {
  for (const invalid of [
    { ...key, revokedAt: 1 },
    { ...key, expiresAt: now },
  ]) {
    assert.throws(
      () => changeRestrictions(invalid, { expiresAt: null }, now),
      (error: DomainError) => error.code === 'CONFLICT',
    );
  }
});
