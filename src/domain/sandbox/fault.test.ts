import assert from 'node:assert/strict';
import { test } from 'vitest';
import { DomainError } from '../errors.ts';
import { addFault, clearFaults, type Fault, faultsMax, takeFault } from './fault.ts';

const fault = (operation: string, code: string, timesLeft = 1): Fault => ({
  operation,
  effect: { kind: 'error', code },
  timesLeft,
});

test('faults of one operation apply in the order they were set, each as often as requested', () => {
  let faults: readonly Fault[] = [];
  for (const set of [fault('/a', 'ONE', 2), fault('/b', 'OTHER'), fault('/a', 'TWO')]) {
    faults = addFault(faults, set);
  }
  const taken: unknown[] = [];
  for (let next = takeFault(faults, '/a'); next !== undefined; next = takeFault(faults, '/a')) {
    taken.push('code' in next.effect && next.effect.code);
    faults = next.faults;
  }
  assert.deepEqual(taken, ['ONE', 'ONE', 'TWO']);
  assert.deepEqual(faults, [fault('/b', 'OTHER')]);
});

test('an operation without faults uses none of another', () => {
  assert.equal(takeFault([fault('/a', 'ONE')], '/b'), undefined);
  assert.equal(takeFault([], '/a'), undefined);
});

test('the faults of one operation, or all, can be cleared', () => {
  const faults = [fault('/a', 'ONE'), fault('/b', 'TWO'), fault('/a', 'THREE')];
  assert.deepEqual(clearFaults(faults, '/a'), [fault('/b', 'TWO')]);
  assert.deepEqual(clearFaults(faults, '/c'), faults);
  assert.deepEqual(clearFaults(faults, null), []);
});

test(`a sandbox has at most ${faultsMax} faults`, () => {
  const faults = Array.from({ length: faultsMax - 1 }, () => fault('/a', 'ONE'));
  const full = addFault(faults, fault('/a', 'LAST'));
  assert.equal(full.length, faultsMax);
  assert.throws(
    () => addFault(full, fault('/a', 'ONE')),
    (error) => error instanceof DomainError && error.code === 'CONFLICT',
  );
});
