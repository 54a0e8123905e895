import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientAuthMethod, Provider } from 'oidc-provider';
import type { Scope } from './scope.ts';

/** Claims about a user's address. */
interface AddressClaims {
  email?: string;
  /** Some providers send text. */
  email_verified?: boolean | string;
}

/** A user of a provider, with the claims that userinfo returns. */
export interface Account extends AddressClaims {
  sub: string;
  /** The claims in the ID token beside `sub`; none by default. */
  idToken?: AddressClaims;
}

export interface ProviderOptions {
  /** The methods of client authentication that it supports; all that work with a secret by default. */
  authMethods?: ClientAuthMethod[];
  hasUserinfo?: boolean;
}

export interface OpenIdProvider {
  /** The settings of a server that accepts its users. */
  env: Record<string, string>;
  /** Sets the user who signs in there; null rejects. */
  account: Account | null;
  /** Makes the userinfo endpoint respond with 500. */
  isUserInfoBroken: boolean;
  /** Registers this server's redirect URI. */
  serve(url: string): void;
}

/** A real OpenID provider on this machine without user interaction. */
export async function startOpenIdProvider(
  scope: Scope,
  options: ProviderOptions = {},
): Promise<OpenIdProvider> {
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
    isUserInfoBroken: false,
    serve: (url) => {
      const provider = makeProvider({ issuer, secret, url, known, ...options });
      const answer = provider.callback();
      const acceptsBasic = options.authMethods?.includes('client_secret_basic') ?? true;
      server.on('request', async (request, response) => {
        const isBrowser = /^\/(?:auth|interaction)\b/u.test(request.url ?? '');
        // Not requested, and to be skipped (RFC 9110, section 15.2).
        if (!isBrowser) response.writeContinue();
        if (started.isUserInfoBroken && request.url === '/me') return response.writeHead(500).end();
        // The library accepts client_secret_basic wherever it accepts client_secret_post; other providers do not.
        if (!acceptsBasic && request.headers.authorization?.startsWith('Basic ')) {
          response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
          return;
        }
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

interface Setup extends ProviderOptions {
  issuer: string;
  secret: string;
  /** The server that it sends browsers to. */
  url: string;
  known: Map<string, Account>;
}

function makeProvider({ issuer, secret, url, known, authMethods, hasUserinfo = true }: Setup): Provider {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [authMethod] = authMethods ?? [];
  return new Provider(issuer, {
    jwks: { keys: [privateKey.export({ format: 'jwk' })] },
    cookies: { keys: [randomUUID()] },
    clients: [
      {
        client_id: 'gingham',
        client_secret: secret,
        redirect_uris: [`${url}/console/sign-in/oidc/callback`],
        id_token_signed_response_alg: 'ES256',
        ...(authMethod === undefined ? {} : { token_endpoint_auth_method: authMethod }),
        ...(authMethod === 'private_key_jwt'
          ? { jwks: { keys: [publicKey.export({ format: 'jwk' })] } }
          : {}),
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    ...(authMethods === undefined ? {} : { clientAuthMethods: authMethods }),
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, userinfo: { enabled: hasUserinfo } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async (use) => {
        const { idToken, ...userinfo } = known.get(id) as Account;
        return { ...(use === 'id_token' ? idToken : userinfo), sub: id };
      },
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
