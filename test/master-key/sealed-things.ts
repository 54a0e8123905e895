import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import { type Credentials, send } from '../support/client.ts';
import { goodPassword, type SignedIn, signIn, signInAs, tryToSignIn } from '../support/console.ts';
import { eventually } from '../support/eventually.ts';
import { startFdxBank } from '../support/fdx-bank.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { newActiveCustomer, newInstitution, registrationsAt } from '../support/registrations.ts';
import type { Scope } from '../support/scope.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { guideVerifier, standardVerifier } from '../support/webhook-verifier.ts';
import { createEndpoint } from '../support/webhooks.ts';

/** Settings of servers whose banks and receivers are on this machine. */
export const localParties = {
  GINGHAM_PRIVATE_ADDRESSES: 'loopback',
  GINGHAM_DEVELOPMENT_ENABLED: 'false',
  GINGHAM_PUBLIC_URL: 'https://gingham.example.com',
};

const factorPath = '/v1/session/second-factor';

/** Everything that depends on the master key, created on one server, to be used on another with the same store. */
export interface SealedThings {
  partner: Credentials;
  /** Uses each of them; the redirect URI, which the bank receives, must be another one each time. */
  use(server: TestServer, redirectUri: string): Promise<void>;
}

/** Creates everything that is sealed, hashed or derived in a store. */
export async function createSealedThings(scope: Scope, server: TestServer): Promise<SealedThings> {
  const call = managing(() => server);
  const partner = await newPartner(server, { environments: ['production', 'sandbox'] });

  const receiver = await startReceiver(scope);
  const event_types = ['end_customer.created'];
  const endpoint = await createEndpoint(server, { partner, url: receiver.url, event_types });
  const verifiesStandard = standardVerifier(endpoint.signingSecret);

  const bank = await startFdxBank(scope);
  const institution = await newInstitution(server);
  const { registrationEndpoint: registration_endpoint, initialAccessToken: initial_access_token } = bank;
  const configuration = { registration_endpoint, initial_access_token, flavour: 'fdx', look_up: 'none' };
  succeeds(await call('PATCH', `/institutions/${institution}/dynamic-registration`, configuration));
  succeeds(await call('PATCH', `/institutions/${institution}`, { connector: 'dynamic' }));
  const customer = await newActiveCustomer(server, partner);
  const named = { client: customer.clientId, institution, environment: 'production' } as const;
  await registrationsAt(() => server).becomes(named, { status: 'ENABLED' });
  const { application_name } = succeeds(await call('GET', `/end-customers/${named.client}`)).end_customer;

  const factorOf = async (user: SignedIn) => {
    const { secret } = succeeds(await user.call('POST', factorPath));
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    return (timestamp: number) => totp.generate({ timestamp });
  };
  const user = await signInAs(server, 'operator_reviewer');
  const codeAt = await factorOf(user);
  const code = codeAt(Date.now());
  const { recovery_codes } = succeeds(await user.call('POST', `${factorPath}/confirm`, { code }));
  const pendingUser = await signInAs(server, 'operator_reviewer');
  const pendingCodeAt = await factorOf(pendingUser);

  let isFirst = true;
  const use = async (now: TestServer, redirectUri: string) => {
    const manages = managing(() => now);
    const received = receiver.received.length;
    await newEndCustomer(now, partner, 'sandbox');
    const webhook = (await receiver.arrived(received + 1)).at(-1);
    assert.ok(webhook);
    assert.equal(await guideVerifier(now, partner).verify(webhook), null);
    assert.equal(await verifiesStandard(webhook), null);

    const changes = { redirect_uris: [redirectUri] };
    succeeds(await manages('PATCH', `/end-customers/${named.client}`, changes));
    const atBank = async () => bank.named(application_name)[0]?.metadata['redirect_uris'];
    await eventually(atBank, (uris) => JSON.stringify(uris) === JSON.stringify([redirectUri]));

    const { email, cookie } = user;
    succeeds(await send('GET', `${now.url}/v1/session`, undefined, { cookie }));
    const recoveryCode = recovery_codes.pop();
    if (recoveryCode !== undefined) {
      succeeds(await tryToSignIn(now, email, goodPassword, { code: recoveryCode }));
    }
    if (!isFirst) return;
    isFirst = false;
    // The code of the next step: that of the present one has been used.
    succeeds(await tryToSignIn(now, email, goodPassword, { code: codeAt(Date.now() + 30_000) }));
    const signedIn = await signIn(now, pendingUser);
    const confirmation = { code: pendingCodeAt(Date.now()) };
    succeeds(await signedIn.call('POST', `${factorPath}/confirm`, confirmation));
  };
  return { partner, use };
}
