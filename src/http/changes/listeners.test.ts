import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ListenerPlaces } from './listeners.ts';

const take = (places: ListenerPlaces, id: string, partnerClientId: string | null = null) =>
  places.take({ id, partnerClientId });
const refusal = { name: 'RequestError', code: 'RATE_LIMIT' };

describe('places for listeners', () => {
  test('are limited per caller, and can be reused', () => {
    const places = new ListenerPlaces();
    const [giveBack] = Array.from({ length: 20 }, () => take(places, 'a'));
    assert.throws(() => take(places, 'a'), refusal);
    take(places, 'b');
    giveBack?.();
    take(places, 'a');
  });

  test('are limited per partner, so that others get some', () => {
    const places = new ListenerPlaces();
    for (let count = 0; count < 200; count += 1) take(places, `user ${count}`, 'p');
    assert.throws(() => take(places, 'another', 'p'), refusal);
    take(places, 'another', 'q');
  });

  test('are limited per node', () => {
    const places = new ListenerPlaces();
    for (let count = 0; count < 1_000; count += 1) take(places, `user ${count}`);
    assert.throws(() => take(places, 'another'), refusal);
  });
});
