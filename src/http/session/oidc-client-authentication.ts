import type { ClientAuth, ServerMetadata } from 'openid-client';

type Library = typeof import('openid-client');

/** The methods that need only a client secret, in order of preference. */
const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'] as const;

type Metadata = Pick<ServerMetadata, 'issuer' | 'token_endpoint_auth_methods_supported'>;

/**
 * Returns the method by which to authenticate at a provider's token endpoint.
 *
 * @throws Error if the provider supports none of ours
 */
export function authenticationMethodFor({
  issuer,
  token_endpoint_auth_methods_supported: given,
}: Metadata): (typeof methods)[number] {
  // The default of OpenID Connect Discovery 1.0, section 3.
  const supported = given ?? ['client_secret_basic'];
  const method = methods.find((name) => supported.includes(name));
  if (method !== undefined) return method;
  throw new Error(
    `the OpenID provider ${issuer} supports none of ${methods.join(', ')} at its token endpoint, only ${supported.join(', ')}`,
  );
}

/** Authenticates with a client secret, by the method that the provider's metadata calls for. */
export function clientAuthentication(openid: Library, clientSecret: string): ClientAuth {
  const byMethod = {
    client_secret_basic: openid.ClientSecretBasic(clientSecret),
    client_secret_post: openid.ClientSecretPost(clientSecret),
    client_secret_jwt: openid.ClientSecretJwt(clientSecret),
  };
  return (provider, client, body, headers) =>
    byMethod[authenticationMethodFor(provider)](provider, client, body, headers);
}
