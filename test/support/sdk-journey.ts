import assert from 'node:assert/strict';
import * as first from 'plaid';
import * as newest from 'plaid-latest';
import type { Environment } from '../../src/domain/environment.ts';
import { checkReply } from './check-reply.ts';
import { application, type Credentials } from './client.ts';
import { assertNoViolations } from './prism.ts';

/** The official SDKs, unchanged: that of contract 1.517.0, and the newest. */
export const sdks = { 'plaid 24.0.0': first, 'the newest plaid': newest };
export type SdkName = keyof typeof sdks;

export type CredentialsIn = 'headers' | 'body';

type WithoutProducts = Omit<first.PartnerCustomerCreateRequest, 'products'>;
type Client = first.PlaidApi | newest.PlaidApi;

/** The fields of an error that users of the SDK read. */
interface SdkError {
  response: { status: number; headers: Record<string, unknown>; data: first.PlaidError };
}

/** Sets the SDK up as usual, except for the base URL. */
export function sdkClient(
  name: SdkName,
  basePath: string,
  pair: { clientId: string; secret: string } | undefined,
): Client {
  const { Configuration, PlaidApi } = sdks[name];
  const headers = pair && { 'PLAID-CLIENT-ID': pair.clientId, 'PLAID-SECRET': pair.secret };
  return new PlaidApi(new Configuration({ basePath, baseOptions: { headers: headers ?? {} } }));
}

/** Returns the code and HTTP status of a call, which must fail. */
export async function failureOf(call: Promise<unknown>): Promise<[code: string, status: number]> {
  const { response } = await call.then(
    () => assert.fail('the call succeeded'),
    (error: SdkError) => error,
  );
  assertNoViolations(response.headers, response.data);
  return [response.data.error_code, response.status];
}

/**
 * The complete journey of a reseller with the SDK: create, get, oauth_institutions/get, enable, get; another create,
 * remove, get. Returns the secrets that create has returned. With `basePath`, its calls go through Prism.
 */
export async function sdkJourney(
  name: SdkName,
  url: string,
  { clientId, secrets }: Credentials,
  environment: Environment,
  credentialsIn: CredentialsIn,
  basePath = `${url}/${environment}`,
): Promise<{ secrets: object }> {
  const pair = { clientId, secret: secrets[environment] };
  const client = sdkClient(name, basePath, credentialsIn === 'headers' ? pair : undefined);
  const inBody = credentialsIn === 'body' ? { client_id: clientId, secret: pair.secret } : {};
  // Products are omitted, as each SDK has its own type for them; they default to the partner's.
  const create = () => ({ ...inBody, ...(application() as unknown as WithoutProducts) });
  const answered = <R extends { status: number; headers: object; data: object }>(
    path: string,
    reply: R,
  ): R['data'] => {
    assert.equal(reply.status, 200);
    assertNoViolations({ ...reply.headers }, reply.data);
    checkReply('POST', `/partner/customer/${path}`, reply.status, reply.data);
    return reply.data;
  };

  const created = answered('create', await client.partnerCustomerCreate(create()));
  const id = created.end_customer?.client_id ?? '';
  assert.match(id, /^[0-9a-f]{24}$/u);
  assert.match(created.end_customer?.secrets?.sandbox ?? '', /^[0-9a-f]{30}$/u);
  const one = { ...inBody, end_customer_client_id: id };

  const pending = answered('get', await client.partnerCustomerGet(one));
  assert.equal(pending.end_customer?.status, 'PENDING_ENABLEMENT');

  const oauth = await client.partnerCustomerOauthInstitutionsGet(one);
  const { flowdown_status, institutions } = answered('oauth_institutions/get', oauth);
  assert.equal(flowdown_status, 'COMPLETE');
  assert.ok(institutions?.every(({ environments }) => environments?.production === 'NOT_STARTED'));

  const enabled = answered('enable', await client.partnerCustomerEnable(one));
  assert.match(enabled.production_secret ?? '', /^[0-9a-f]{30}$/u);
  const active = answered('get', await client.partnerCustomerGet(one));
  assert.equal(active.end_customer?.status, 'ACTIVE');
  assert.deepEqual(await failureOf(client.partnerCustomerRemove(one)), ['CUSTOMER_REMOVAL_NOT_ALLOWED', 400]);

  const another = answered('create', await client.partnerCustomerCreate(create()));
  const other = { ...inBody, end_customer_client_id: another.end_customer?.client_id ?? '' };
  answered('remove', await client.partnerCustomerRemove(other));
  assert.deepEqual(await failureOf(client.partnerCustomerGet(other)), ['CUSTOMER_NOT_FOUND', 404]);
  return { secrets: created.end_customer?.secrets ?? {} };
}
