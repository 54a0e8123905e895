import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { Scope } from './scope.ts';

/** A provider's claims about a user. */
export interface Account {
  sub: string;
  email?: string;
  email_verified?: boolean;
}

export interface OpenIdProvider {
  /** The settings of a server that accepts its users. */
  env: Record<string, string>;
  /** Sets the user who signs in there; null rejects. */
  account: Account | null;
  /** Registers this server's redirect URI. */
  serve(url: string): void;
}

/** A real OpenID provider on this machine without user interaction. */
export async function startOpenIdProvider(scope: Scope): Promise<OpenIdProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secret = randomUUID();
  const known = new Map<string, Account>();
  const started: OpenIdProvider = {
    env: {
      GINGHAM_OIDC_ISSUER: issuer,
      GINGHAM_OIDC_CLIENT_ID: 'gingham',
      GINGHAM_OIDC_CLIENT_SECRET: secret,
      GINGHAM_OIDC_NAME: 'the directory',
    },
    account: null,
    serve: (url) => {
      const provider = makeProvider(issuer, secret, url, known);
      const answer = provider.callback();
      server.on('request', async (request, response) => {
        if (!request.url?.startsWith('/interaction/')) return answer(request, response);
        const { account } = started;
        if (account !== null) known.set(account.sub, account);
        const result =
          account === null
            ? { error: 'access_denied' }
            : { login: { accountId: account.sub, remember: false } };
        await provider.interactionFinished(request, response, result);
      });
    },
  };
  return started;
}

function makeProvider(issuer: string, secret: string, url: string, known: Map<string, Account>): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new Provider(issuer, {
    jwks: { keys: [privateKey.export({ format: 'jwk' })] },
    cookies: { keys: [randomUUID()] },
    clients: [
      {
        client_id: 'gingham',
        client_secret: secret,
        redirect_uris: [`${url}/console/sign-in/oidc/callback`],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ ...known.get(id), sub: id }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId as string,
        accountId: oidc.session?.accountId as string,
      });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
}
