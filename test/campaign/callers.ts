import type { ErrorCode } from '../../src/api/errors.ts';
import { type Environment, environments } from '../../src/domain/environment.ts';
import { partnerRoles, type Role, roles } from '../../src/domain/role.ts';
import { application, type Credentials, manage, partnerCalls } from '../support/client.ts';
import { signInAs } from '../support/console.ts';
import { newToken, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import type { TestServer } from '../support/test-server.ts';
import type { Generator } from './generator.ts';

/** What a caller adds to a request. */
export interface Dress {
  headers?: Record<string, string>;
  /** Before the path: `/sandbox`. */
  prefix?: string;
  /** Fields of the body. */
  fields?: Record<string, unknown>;
}

/** Somebody who sends requests, with or without credentials. */
export interface Caller {
  name: string;
  /** The partner whose data it may read; undefined if it is none, null if it may read everything. */
  tenant: string | undefined | null;
  dress(generate: Generator): Dress;
  /** The error that it gets after others have revoked its credentials, and how it gets new ones. */
  renewal?: { after: readonly ErrorCode[]; renew(): Promise<void> };
}

const bearer = (token: string): Dress => ({ headers: { authorization: `Bearer ${token}` } });

/** A partner in all environments, with its secrets in headers or in the body. */
function withSecrets(name: string, server: TestServer, partner: Credentials): Caller {
  const call = manage(server.url, server.demo.operatorToken);
  const dressFor = (environment: Environment, isInBody: boolean): Dress => {
    const [client_id, secret] = [partner.clientId, partner.secrets[environment]];
    const prefix = `/${environment}`;
    if (isInBody) return { prefix, fields: { client_id, secret } };
    return { prefix, headers: { 'plaid-client-id': client_id, 'plaid-secret': secret } };
  };
  return {
    name,
    tenant: partner.clientId,
    dress: (g) => dressFor(g.pick(['production', 'development', 'sandbox', 'sandbox']), g.chance(0.5)),
    renewal: {
      after: ['INVALID_API_KEYS', 'UNAUTHORIZED_ENVIRONMENT'],
      renew: async () => {
        const path = `/partners/${partner.clientId}`;
        const whole = { environments, flowdown_status: 'COMPLETE', questionnaire_status: 'COMPLETE' };
        succeeds(await call('PATCH', path, whole));
        for (const environment of environments) {
          const { status, body } = await call('POST', `${path}/secrets`, { environment });
          // Another caller may have withdrawn the environment again.
          if (status === 200) partner.secrets[environment] = body.secret.secret;
        }
      },
    },
  };
}

function withToken(server: TestServer, tenant: string | null, token: string): Caller {
  const caller: Caller = {
    name: tenant === null ? 'operator token' : 'partner token',
    tenant,
    dress: () => bearer(token),
    renewal: {
      after: ['INVALID_TOKEN'],
      renew: async () => {
        await revokeOtherTokens(server, tenant);
        const renewed = await newToken(server, tenant);
        caller.dress = () => bearer(renewed.token);
      },
    },
  };
  return caller;
}

/** Requests of the campaign create tokens, too, up to the limit. */
async function revokeOtherTokens(server: TestServer, tenant: string | null): Promise<void> {
  const call = manage(server.url, server.demo.operatorToken);
  const { tokens } = succeeds(await call('GET', '/tokens?limit=200'));
  for (const { token_id, name, status, partner_client_id } of tokens) {
    const isOther = name !== 'for a test' && name !== 'gingham dev' && partner_client_id === tenant;
    if (isOther && status === 'active') succeeds(await call('POST', `/tokens/${token_id}/revoke`));
  }
}

/** A signed-in user of the console. */
async function withSession(server: TestServer, role: Role, tenant: string | null): Promise<Caller> {
  let signedIn = await signInAs(server, role, tenant);
  return {
    name: role,
    tenant,
    dress: (g) => ({
      headers: {
        cookie: signedIn.cookie,
        'gingham-csrf-token': signedIn.csrfToken,
        // For operations of the Partner API.
        ...(tenant !== null && g.chance(0.5) ? { 'plaid-client-id': tenant } : {}),
      },
      prefix: g.pick(['', '/sandbox', '/production']),
    }),
    renewal: {
      after: ['INVALID_SESSION'],
      renew: async () => {
        signedIn = await signInAs(server, role, tenant);
      },
    },
  };
}

/** Callers whose credentials are never valid. */
function strangers(partner: Credentials, customer: Credentials): Caller[] {
  const { clientId, secrets } = partner;
  const stranger = (name: string, dress: (g: Generator) => Dress): Caller => ({
    name,
    tenant: undefined,
    dress,
  });
  const inBody = (client_id: unknown, secret: unknown, prefix = '/sandbox'): Dress => ({
    prefix,
    fields: { client_id, secret },
  });
  return [
    stranger('nobody', () => ({})),
    stranger('a wrong secret', () => inBody(clientId, '0'.repeat(30))),
    stranger('the secret of another environment', () => inBody(clientId, secrets.sandbox, '/production')),
    stranger('an unknown partner', (g) => inBody(g.pick(['', null, 'x', '0'.repeat(24)]), secrets.sandbox)),
    stranger('an end customer', () => inBody(customer.clientId, customer.secrets.sandbox)),
    stranger('a wrong token', () => bearer(`gop_${'0'.repeat(40)}`)),
    stranger('a secret as a token', () => bearer(secrets.production)),
    stranger('a wrong session', () => ({
      headers: { cookie: `__Host-gingham=${'0'.repeat(64)}`, 'gingham-csrf-token': '0' },
    })),
    stranger('another site', (g) => ({
      headers: { 'sec-fetch-site': g.pick(['cross-site', 'same-site', '?']) },
    })),
    {
      name: 'a wrong token next to a secret',
      tenant: clientId,
      dress: () => ({
        ...bearer(`gpt_${'0'.repeat(40)}`),
        fields: { client_id: clientId, secret: secrets.sandbox },
      }),
    },
  ];
}

/** Callers of each kind: of the operator, of two partners, and without valid credentials. */
export async function newCallers(server: TestServer): Promise<Caller[]> {
  const partners = [await newPartner(server), await newPartner(server, { review_policy: 'MANUAL' })];
  const callers = [withToken(server, null, (await newToken(server, null)).token)];
  for (const role of roles) {
    if (!isOfPartners(role)) callers.push(await withSession(server, role, null));
  }
  for (const partner of partners) {
    callers.push(withSecrets('partner', server, partner));
    callers.push(withToken(server, partner.clientId, (await newToken(server, partner.clientId)).token));
    for (const role of partnerRoles) callers.push(await withSession(server, role, partner.clientId));
  }
  const [partner] = partners as [Credentials];
  const { end_customer } = succeeds(
    await partnerCalls(server.url, partner)('/partner/customer/create', application()),
  );
  const customer = { clientId: end_customer.client_id, secrets: end_customer.secrets };
  return [...callers, ...strangers(partner, customer)];
}

function isOfPartners(role: Role): boolean {
  return (partnerRoles as readonly Role[]).includes(role);
}
