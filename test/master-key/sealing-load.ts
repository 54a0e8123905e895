import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { type Credentials, partnerCalls, send } from '../support/client.ts';
import { goodPassword, signInAs, tryToSignIn } from '../support/console.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newInstitution } from '../support/registrations.ts';
import type { TestServer } from '../support/test-server.ts';
import type { NodesUnderLoad } from './nodes-under-load.ts';

const factorPath = '/v1/session/second-factor';

/** Works that seal, hash, derive and open on one node what they use on another. */
export async function sealingLoad(
  nodes: NodesUnderLoad,
  first: TestServer,
  partner: Credentials,
): Promise<(() => Promise<unknown>)[]> {
  const institution = await newInstitution(first);
  const user = await signInAs(first, 'operator_reviewer');
  const manage = (method: string, path: string, body?: object) =>
    nodes.on(async (server) => succeeds(await managing(() => server)(method, path, body)));
  const asUser = (method: string, path: string, body?: object) =>
    nodes.on(async ({ url }) => {
      const own = { cookie: user.cookie, 'gingham-csrf-token': user.csrfToken };
      return succeeds(await send(method, `${url}${path}`, body, own));
    });

  const customers = async () => {
    const { clientId } = await nodes.on((server) => newEndCustomer(server, partner, 'sandbox'));
    const of = { end_customer_client_id: clientId };
    await nodes.on(async ({ url }) =>
      succeeds(await partnerCalls(url, partner)('/partner/customer/get', of)),
    );
  };
  const bankSecrets = async () => {
    const path = `/institutions/${institution}/dynamic-registration`;
    const registration_endpoint = 'https://api.harbour.example.com/register';
    await manage('PATCH', path, { registration_endpoint, initial_access_token: randomUUID() });
    await manage('GET', path);
  };
  const secondFactor = async () => {
    await asUser('POST', `${factorPath}/remove`, { password: goodPassword });
    const { secret } = await asUser('POST', factorPath);
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await asUser('POST', `${factorPath}/confirm`, { code });
    await asUser('GET', '/v1/session');
  };
  const signIns = async () => {
    await nodes.on(async (server) => succeeds(await tryToSignIn(server, other.email)));
  };
  const other = await signInAs(first, 'operator_reviewer');
  // Not those of the sandbox: a receiver rejects a webhook whose key has been replaced before it verifies it.
  const signingKeys = () => manage('POST', '/webhook-keys/rotate', { environment: 'production' });
  let cursor: string | undefined;
  const cursors = async () => {
    const body = { count: 1, ...(cursor === undefined ? {} : { cursor }) };
    const listed = await nodes.on(async ({ url }) =>
      succeeds(await partnerCalls(url, partner)('/beta/webhook_events/list', body)),
    );
    cursor = listed.next_cursor;
  };
  return [customers, customers, bankSecrets, secondFactor, signIns, signingKeys, cursors];
}
