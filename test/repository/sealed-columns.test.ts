import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'vitest';
import { sealedColumns } from '../../src/workers/master-key/sealed-columns.ts';
import { repository } from '../support/process.ts';

const read = (file: string) => readFileSync(new URL(file, `file://${repository}`), 'utf8');
const sources = globSync('src/**/*.ts', { cwd: repository }).filter((file) => !file.endsWith('.test.ts'));
const registry = 'src/workers/master-key/sealed-columns.ts';

test('every sealed column is encrypted again when the master key is replaced', () => {
  const inTables = [...read('src/store/tables.ts').matchAll(/^ {2}(sealed_\w+):/gmu)].map(
    ([, name]) => name as string,
  );
  const listed = sealedColumns.map(({ column }) => column);
  assert.ok(inTables.length >= 3);
  for (const name of inTables) assert.ok(listed.includes(name), name);
  // Documents have sealed fields of these names.
  const fields = sources.flatMap((file) =>
    file.startsWith('src/domain/') ? [...read(file).matchAll(/^ {2}(sealed\w+|strays): /gmu)] : [],
  );
  for (const [, field = ''] of fields) {
    const column = field.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
    assert.ok(listed.includes(column) || read(registry).includes(field), field);
  }
});

test('every place that values of the store are sealed for is known to the rotation of the master key', () => {
  const places = new Set<string>();
  for (const file of sources) {
    for (const [call, place] of read(file).matchAll(/\.sealStored\([^;]*?, (\w+Place)?\(?.*\);/gu)) {
      assert.ok(place, `${file}: ${call}`);
      places.add(place);
    }
  }
  assert.ok(places.size >= 4);
  for (const place of places) assert.ok(read(registry).includes(`${place}(`), place);
});

test('only what is not stored is sealed without reading the newest data key', () => {
  const sealing = sources.filter((file) => /keyring\.seal\(/u.test(read(file)));
  // A cookie, a cursor, and the rotation, which has just created the newest.
  assert.deepEqual(sealing.toSorted(), [
    'src/api/partner/webhook-events.ts',
    'src/http/session/oidc.ts',
    'src/workers/master-key/rotation.ts',
  ]);
});
