import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type DataKey, generateMasterKey, Keyring } from './keyring.ts';

const keyring = new Keyring(generateMasterKey());

test('a sealed text can be opened, and differs each time', async () => {
  const sealed = keyring.seal('a token – ünïcödé', 'bank/ins_1');
  assert.equal(await keyring.open(sealed, 'bank/ins_1'), 'a token – ünïcödé');
  assert.notEqual(sealed, keyring.seal('a token – ünïcödé', 'bank/ins_1'));
  assert.doesNotMatch(sealed, /token/u);
});

test('a sealed text opens only for its place and under its data key', async () => {
  const sealed = keyring.seal('secret', 'bank/ins_1');
  await assert.rejects(keyring.open(sealed, 'bank/ins_2'));
  await assert.rejects(new Keyring(generateMasterKey()).open(sealed, 'bank/ins_1'));
});

test('a modified sealed text does not open', async () => {
  const sealed = keyring.seal('secret', 'here');
  for (let at = 0; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    // The last character may contain unused bits.
    const isSame = Buffer.from(changed.slice(2), 'base64url').equals(
      Buffer.from(sealed.slice(2), 'base64url'),
    );
    if (!isSame || at < 2) await assert.rejects(keyring.open(changed, 'here'), `changed at ${at}`);
  }
  for (const text of ['', '1.AAAA', '2.1', '2.0.AAAA', '2.2.AAAA', '3.AAAA']) {
    await assert.rejects(keyring.open(text, 'here'), text);
  }
});

test('two nodes open what the other has sealed, also under a data key that one has not met', async () => {
  const stored: DataKey[] = [{ number: 1, key: generateMasterKey() }];
  const first = stored[0]?.key ?? '';
  const [one, other] = [0, 1].map(() => new Keyring(first, async () => stored)) as [Keyring, Keyring];
  const old = one.seal('old', 'here');
  const secret = one.hash('secret');
  stored.push({ number: 2, key: generateMasterKey() });

  assert.match(one.seal('not stored', 'here'), /^1\./u);
  const sealed = await one.sealStored('new', 'here');
  assert.match(sealed, /^2\.2\./u);
  assert.deepEqual(
    [old, sealed].map((text) => one.isSealedUnderNewest(text)),
    [false, true],
  );
  assert.equal(await other.open(sealed, 'here'), 'new');
  assert.match(other.seal('again', 'here'), /^2\.2\./u);
  assert.equal(await other.open(old, 'here'), 'old');
  // A value that names another data key does not open.
  await assert.rejects(other.open(sealed.replace(/^2\.2/u, '1'), 'here'));
  assert.equal(other.hash('secret'), secret);
});

test('what is derived depends on its data key, by default the first', async () => {
  const stored = [1, 2].map((number) => ({ number, key: generateMasterKey() }));
  const derived = new Keyring(stored[0]?.key ?? '', async () => stored);
  assert.equal(await derived.deriveHexFrom(1, 'a', 20), derived.deriveHex('a', 20));
  const second = await derived.deriveHexFrom(2, 'a', 20);
  assert.notEqual(second, derived.deriveHex('a', 20));
  assert.equal(second, new Keyring(stored[1]?.key ?? '').deriveHex('a', 20));
  await assert.rejects(derived.deriveHexFrom(3, 'a', 20));
});
