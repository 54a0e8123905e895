import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates, TLSSocket, type TlsOptions } from 'node:tls';
import { beforeAll, describe, test } from 'vitest';
import { type Certified, createAuthority } from '../support/certificates.ts';
import { failsAs } from '../support/outbound.ts';
import { httpAnswer, startOutsideParty } from '../support/outside-party.ts';
import { everyNameHere, postTo, released, startPoster } from '../support/poster.ts';

const authority = createAuthority('a root that this process trusts');
const receiver = authority.issue({ names: ['hooks.example', 'localhost', '127.0.0.1'] });

beforeAll(() => setDefaultCACertificates([...getCACertificates('default'), authority.root]));

/** Responds with the requested server name. */
function saysItsName(socket: Socket): void {
  assert.ok(socket instanceof TLSSocket);
  socket.write(httpAnswer(200, String(socket.servername)));
}

describe('the certificate of a receiver', () => {
  for (const [host, name] of [
    ['127.0.0.1', 'false'],
    ['localhost', 'localhost'],
    ['hooks.example', 'hooks.example'],
    ['hooks.example.', 'hooks.example'],
  ]) {
    test(`is requested and verified for the name in the URL: ${host}`, async (t) => {
      const party = await startOutsideParty(t, saysItsName, receiver);
      const poster = startPoster(t, everyNameHere());
      const url = `https://${host}:${party.port}/`;
      for (let count = 0; count < 2; count += 1) {
        assert.equal(new TextDecoder().decode((await postTo(poster, url)).body), name);
        await released();
      }
      assert.equal(party.connections.length, 1);
    });
  }

  const endsAt = Date.now() - 1000;
  const wrong: [what: string, certified: Certified, code: RegExp][] = [
    ['that is self-signed', createAuthority('itself').issue({ names: ['hooks.example'] }), /UNABLE_TO/u],
    ['for another name', authority.issue({ names: ['shop.example'] }), /ALTNAME_INVALID/u],
    ['that has expired', authority.issue({ names: ['hooks.example'], endsAt }), /EXPIRED/u],
  ];
  for (const [what, certified, code] of wrong) {
    test(`${what} is rejected before anything is sent, every time`, async (t) => {
      const party = await startOutsideParty(t, saysItsName, certified);
      const poster = startPoster(t, everyNameHere());
      const url = `https://hooks.example:${party.port}/secret`;
      for (let count = 0; count < 2; count += 1) {
        assert.match((await failsAs('tls_failed', false, postTo(poster, url))).message, code);
      }
      assert.equal(party.requests.length, 0);
    });
  }

  test('is verified even if the process disables verification', async (t) => {
    const party = await startOutsideParty(t, saysItsName, createAuthority('another').issue({}));
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    t.onTestFinished(() => {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    });
    await failsAs('tls_failed', false, postTo(startPoster(t), `https://127.0.0.1:${party.port}/`));
  });

  test('over an old TLS version is not accepted', async (t) => {
    const old: TlsOptions = { ...receiver, maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' };
    const party = await startOutsideParty(t, saysItsName, { ...old, minVersion: 'TLSv1' });
    await failsAs('tls_failed', false, postTo(startPoster(t), `https://127.0.0.1:${party.port}/`));
  });
});

test('a receiver without TLS is distinguished from an unreachable one', async (t) => {
  const party = await startOutsideParty(t, () => {});
  const running = postTo(startPoster(t), `https://127.0.0.1:${party.port}/`);
  (await party.opened(1)).write('HTTP/1.1 400 \r\n\r\n');
  await failsAs('tls_failed', false, running);
});

test('HTTP/1.1 is used even if the receiver prefers HTTP/2', async (t) => {
  const party = await startOutsideParty(t, saysItsName, { ...receiver, ALPNProtocols: ['h2', 'http/1.1'] });
  assert.equal((await postTo(startPoster(t), `https://127.0.0.1:${party.port}/`)).status, 200);
});
