import assert from 'node:assert/strict';
import { test } from 'vitest';
import { startFdxBank } from '../support/fdx-bank.ts';
import { startLive } from '../support/live-registrar.ts';
import { onSampledDialect } from '../support/stores.ts';

const minuteMs = 60_000;

onSampledDialect((dialect) => {
  test('failing work delays no other, is logged once a minute, and succeeds once it can', async (t) => {
    const [broken, sound] = [await startFdxBank(t), await startFdxBank(t)];
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', broken);
    const { store } = live;
    const kept = await store.db
      .selectFrom('dynamic_banks')
      .select('sealed_secrets')
      .executeTakeFirstOrThrow();
    const setSecrets = (sealed_secrets: string) =>
      store.unitOfWork((db) =>
        db
          .updateTable('dynamic_banks')
          .set({ sealed_secrets })
          .where('institution_id', '=', 'ins_a')
          .execute(),
      );
    await setSecrets('1.AAAA');
    // More than one query returns.
    const customers = await Promise.all(Array.from({ length: 40 }, () => live.create()));
    await live.pass(1);
    await live.addBank('ins_b', sound);
    await live.pass(1);
    assert.equal(sound.clients.size, customers.length);
    assert.equal(broken.requests.length, 0);
    assert.equal(live.log.length, customers.length);

    await live.pass(minuteMs / 2);
    assert.equal(live.log.length, customers.length);
    await setSecrets(kept.sealed_secrets);
    await live.pass(minuteMs);
    assert.equal(broken.clients.size, customers.length);
    assert.equal(live.log.length, customers.length);
  });
});
