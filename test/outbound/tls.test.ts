import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type LookupFunction, type Socket } from 'node:net';
import { TLSSocket, type TlsOptions } from 'node:tls';
import { describe, test } from 'vitest';
import { Outbound, OutboundError } from '../../src/outbound/outbound.ts';
import { type Certified, createAuthority } from '../support/certificates.ts';
import { call, failsAs, textOf } from '../support/outbound.ts';
import { httpAnswer, startOutsideParty } from '../support/outside-party.ts';

const authority = createAuthority('a root of this test');
const ca = authority.root;
const bank = authority.issue({ names: ['bank.example', 'localhost', '127.0.0.1'] });
const first = authority.issue({ commonName: 'the first client' });
const second = authority.issue({ commonName: 'the second client' });

const lookup: LookupFunction = (_host, _options, callback) => callback(null, '127.0.0.1', 4);
const says = (text: string) => (socket: Socket) => socket.write(httpAnswer(200, text));

/** Responds with the name in the caller's certificate. */
function saysWhoCalls(socket: Socket): void {
  assert.ok(socket instanceof TLSSocket);
  const { subject } = socket.getPeerCertificate();
  socket.write(httpAnswer(200, String(subject?.CN ?? 'nobody')));
}

describe('the certificate of the peer', () => {
  for (const host of ['127.0.0.1', 'localhost', 'bank.example', 'bank.example.']) {
    test(`is verified against a root in the request, and for ${host}`, async (t) => {
      const party = await startOutsideParty(t, says('ok'), bank);
      const answer = await call(`https://${host}:${party.port}/`, { ca }, { lookup });
      assert.equal(textOf(answer), 'ok');
    });
  }

  const wrong: [what: string, certified: Certified, code: RegExp][] = [
    ['of an unknown root', createAuthority('another').issue({ names: ['bank.example'] }), /UNABLE_TO/u],
    ['for another name', authority.issue({ names: ['shop.example'] }), /ALTNAME_INVALID/u],
    ['that has expired', authority.issue({ names: ['bank.example'], endsAt: Date.now() - 1000 }), /EXPIRED/u],
  ];
  for (const [what, certified, code] of wrong) {
    test(`${what} is rejected before anything is sent`, async (t) => {
      const party = await startOutsideParty(t, says('wrong'), certified);
      const url = `https://bank.example:${party.port}/secret`;
      const error = await failsAs('tls_failed', false, call(url, { method: 'POST', ca }, { lookup }));
      assert.match(error.message, code);
      assert.equal(party.requests.length, 0);
    });
  }

  test('is verified even if the process disables verification', async (t) => {
    const party = await startOutsideParty(t, says('wrong'), bank);
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    t.onTestFinished(() => {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    });
    await failsAs('tls_failed', false, call(`https://127.0.0.1:${party.port}/`));
  });

  test('is not trusted because an earlier request contained its root', async (t) => {
    const party = await startOutsideParty(t, says('ok'), bank);
    const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false });
    const url = `https://127.0.0.1:${party.port}/`;
    const request = { method: 'GET', url, timeoutMs: 10_000, answerBytesMax: 100 } as const;
    assert.equal(textOf(await outbound.request({ ...request, ca })), 'ok');
    await failsAs('tls_failed', false, outbound.request(request));
    assert.equal(party.requests.length, 1);
  });

  test('over an old TLS version is not accepted', async (t) => {
    const old: TlsOptions = {
      ...bank,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    };
    const party = await startOutsideParty(t, says('wrong'), old);
    await failsAs('tls_failed', false, call(`https://127.0.0.1:${party.port}/`, { ca }));
  });
});

describe('a peer without TLS', () => {
  test('is distinguished from an unreachable one', async (t) => {
    const party = await startOutsideParty(t, says('wrong'));
    const running = call(`https://127.0.0.1:${party.port}/`, { method: 'POST', ca });
    (await party.opened(1)).write('HTTP/1.1 400 \r\n\r\n');
    await failsAs('tls_failed', false, running);
  });

  test('that disconnects has received nothing', async (t) => {
    const party = await startOutsideParty(t, says('wrong'));
    const running = call(`https://127.0.0.1:${party.port}/`, { method: 'POST', ca });
    (await party.opened(1)).end();
    await failsAs('tls_failed', false, running);
  });
});

test('a TLS error after the request was sent is a TLS failure', async (t) => {
  const party = await startOutsideParty(t, () => {}, bank);
  const relay = createServer((near) => {
    const far = connect(party.port, '127.0.0.1').on('error', () => {});
    near
      .on('error', () => far.destroy())
      .pipe(far)
      .pipe(near);
    t.onTestFinished(() => {
      far.destroy();
    });
    void party.arrived(1).then(() => near.write('this is no TLS record'));
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  t.onTestFinished(() => {
    relay.close();
  });
  const { port } = relay.address() as AddressInfo;
  await failsAs('tls_failed', true, call(`https://127.0.0.1:${port}/`, { method: 'POST', ca }));
  assert.equal(party.requests.length, 1);
});

describe('the certificate of the caller', () => {
  const asking: TlsOptions = { ...bank, ca, requestCert: true, rejectUnauthorized: false };
  const insisting: TlsOptions = { ...asking, rejectUnauthorized: true };

  test('is sent to the peer', async (t) => {
    const party = await startOutsideParty(t, saysWhoCalls, insisting);
    const url = `https://127.0.0.1:${party.port}/`;
    const answer = await call(url, { ca, clientCertificate: first });
    assert.equal(textOf(answer), 'the first client');
  });

  test('is that of the request, never that of an earlier or concurrent one', async (t) => {
    const party = await startOutsideParty(t, saysWhoCalls, asking);
    const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false });
    const url = `https://127.0.0.1:${party.port}/`;
    const request = { method: 'GET', url, timeoutMs: 10_000, answerBytesMax: 100, ca } as const;
    const callers = [first, second, undefined, first, undefined, second];
    const answers = await Promise.all(
      callers.map((clientCertificate) =>
        outbound.request({ ...request, ...(clientCertificate && { clientCertificate }) }),
      ),
    );
    const names = ['the first client', 'the second client', 'nobody'];
    const expected = callers.map((caller) => names[[first, second, undefined].indexOf(caller)]);
    assert.deepEqual(answers.map(textOf), expected);
    for (const [index, clientCertificate] of callers.entries()) {
      const answer = await outbound.request({ ...request, ...(clientCertificate && { clientCertificate }) });
      assert.equal(textOf(answer), expected[index]);
    }
  });

  test('that is missing or not accepted fails, distinguished by what was sent', async (t) => {
    const stranger = createAuthority('another').issue({ commonName: 'a stranger' });
    for (const clientCertificate of [undefined, stranger]) {
      const own = clientCertificate && { clientCertificate };
      const older = await startOutsideParty(t, says('wrong'), { ...insisting, maxVersion: 'TLSv1.2' });
      await failsAs('tls_failed', false, call(`https://127.0.0.1:${older.port}/`, { ca, ...own }));
      // With TLS 1.3 the request is in flight before this is known. The server's alert can get lost when it
      // disconnects.
      const newer = await startOutsideParty(t, says('wrong'), { ...insisting, minVersion: 'TLSv1.3' });
      await assert.rejects(call(`https://127.0.0.1:${newer.port}/`, { ca, ...own }), (error) => {
        assert.ok(error instanceof OutboundError && error.mayHaveArrived);
        return ['tls_failed', 'connection_lost'].includes(error.failure);
      });
      assert.equal(newer.requests.length + older.requests.length, 0);
    }
  });

  const otherKey = first.key.replace(/[A-Z]/u, (letter) => (letter === 'A' ? 'B' : 'A'));
  const unreadable: [what: string, clientCertificate: Certified][] = [
    ['an invalid certificate', { cert: 'secret', key: first.key }],
    ['an invalid key', { cert: first.cert, key: 'secret' }],
    ['a damaged key', { cert: first.cert, key: otherKey }],
  ];
  for (const [what, clientCertificate] of unreadable) {
    test(`with ${what} is rejected before anything is sent`, async (t) => {
      const party = await startOutsideParty(t, says('wrong'), bank);
      const url = `https://127.0.0.1:${party.port}/`;
      await failsAs('tls_failed', false, call(url, { ca, clientCertificate }));
      assert.equal(party.connections.length, 0);
    });
  }
});
