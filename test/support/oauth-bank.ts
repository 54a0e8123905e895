import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientMetadata, Provider } from 'oidc-provider';
import type { Scope } from './scope.ts';

export interface OAuthBank {
  registrationEndpoint: string;
  initialAccessToken: string;
  /** The bank's registered client; undefined if it is unknown. */
  clientOf(clientId: string): Promise<ClientMetadata | undefined>;
}

/**
 * A bank that is a real OpenID provider, on plain http on this machine, with dynamic registration for clients with its
 * initial access token. Updates of a client rotate its registration access token.
 */
export async function startOAuthBank(scope: Scope): Promise<OAuthBank> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const initialAccessToken = randomUUID();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(issuer, {
    // Set to avoid warnings about default keys.
    jwks: { keys: [privateKey.export({ format: 'jwk' })] },
    cookies: { keys: [randomUUID()] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    extraClientMetadata: { properties: ['software_id'] },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true, initialAccessToken },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
    },
  });
  server.on('request', provider.callback());
  return {
    registrationEndpoint: `${issuer}/reg`,
    initialAccessToken,
    clientOf: async (clientId) => (await provider.Client.find(clientId))?.metadata(),
  };
}
