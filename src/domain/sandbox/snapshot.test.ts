import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Context } from '../context.ts';
import { sandboxNow } from './clock.ts';
import { newSandbox, type Sandbox } from './sandbox.ts';
import { newSnapshot, resetSandbox, restoreSandbox, type Snapshot } from './snapshot.ts';

const partner = '0123456789abcdef01234567';
const context = { newId: () => 'an id' } as unknown as Context;
const named = { name: 'one', endCustomers: 0, schemaVersion: '0002-registrar' };
const dayMs = 86_400_000;

const snapshotOf = (sandbox: Sandbox, seq: number, realNow = 0): Snapshot =>
  newSnapshot(sandbox, named, seq, realNow, context);

describe('the history of a sandbox', () => {
  test('restarts with a reset', () => {
    assert.deepEqual(resetSandbox(partner, 7).history, [[7, null]]);
  });

  test('in a snapshot ends at its event, and continues from the event of a restore', () => {
    const first = snapshotOf(newSandbox(partner), 10);
    assert.deepEqual(first.history, [[0, 10]]);
    const restored = restoreSandbox(first, 25, 0);
    assert.deepEqual(restored.history, [
      [0, 10],
      [25, null],
    ]);
    const second = snapshotOf(restored, 30);
    assert.deepEqual(restoreSandbox(second, 40, 0).history, [
      [0, 10],
      [25, 30],
      [40, null],
    ]);
    assert.deepEqual(restoreSandbox(first, 50, 0).history, [
      [0, 10],
      [50, null],
    ]);
  });

  test('drops its oldest event ranges after many restores', () => {
    let sandbox = newSandbox(partner);
    for (let seq = 1; seq < 1_000; seq += 2) {
      sandbox = restoreSandbox(snapshotOf(sandbox, seq), seq + 1, 0);
    }
    assert.equal(sandbox.history.length, 200);
    assert.deepEqual(sandbox.history.at(-1), [1_000, null]);
  });
});

describe('the clock after a restore', () => {
  test('continues from its time in the snapshot', () => {
    const sandbox = { ...newSandbox(partner), clock: { offsetMs: 40 * dayMs, frozenAt: null } };
    const restored = restoreSandbox(snapshotOf(sandbox, 1, 5 * dayMs), 2, 9 * dayMs);
    assert.equal(sandboxNow(restored.clock, 9 * dayMs), 45 * dayMs);
    assert.equal(sandboxNow(restored.clock, 10 * dayMs), 46 * dayMs);
  });

  test('is frozen at its time in the snapshot', () => {
    const sandbox = { ...newSandbox(partner), clock: { offsetMs: 1, frozenAt: 3 * dayMs } };
    const restored = restoreSandbox(snapshotOf(sandbox, 1, 5 * dayMs), 2, 9 * dayMs);
    assert.equal(sandboxNow(restored.clock, 9 * dayMs), 3 * dayMs);
    assert.equal(sandboxNow(restored.clock, 10 * dayMs), 3 * dayMs);
  });
});
