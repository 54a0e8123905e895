import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const found = async (q: string): Promise<string[]> => {
    const { partners } = succeeds(await call('GET', `/partners?q=${encodeURIComponent(q)}`));
    return partners.map(({ name }: { name: string }) => name);
  };

  test('finds partners by any part of their name: case, width and repeated white space are ignored', async () => {
    const name = 'ÉTOILE  Financial Straße';
    await newPartner(server(), { name, environments: [] });
    for (const q of ['étoile', 'toile fin', 'ＦＩＮＡＮＣＩＡＬ', 'STRASSE', '  financial   straße ']) {
      assert.deepEqual(await found(q), [name], q);
    }
    assert.deepEqual(await found('etoile'), []);
  });

  test('treats %, _ and \\ literally', async () => {
    const names = ['100% Gold', '100x Gold', 'a_b', 'axb', 'c\\d', "e'f"];
    for (const name of names) await newPartner(server(), { name, environments: [] });
    assert.deepEqual(await found('0% g'), ['100% Gold']);
    assert.deepEqual(await found('A_B'), ['a_b']);
    assert.deepEqual(await found('c\\D'), ['c\\d']);
    assert.deepEqual(await found("E'"), ["e'f"]);
    assert.deepEqual(await found('%'), ['100% Gold']);
    assert.deepEqual(await found('\\%'), []);
  });

  test('finds a partner by its new name, no longer by the old one', async () => {
    const { clientId } = await newPartner(server(), { name: 'Chrysalis', environments: [] });
    succeeds(await call('PATCH', `/partners/${clientId}`, { name: 'Imago' }));
    assert.deepEqual(await found('imago'), ['Imago']);
    assert.deepEqual(await found('chrysalis'), []);
  });
});
