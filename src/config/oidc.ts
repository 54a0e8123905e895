import { type Config, ConfigError } from './config.ts';

/**
 * Returns the OpenID provider that users can sign in with; null if none is set.
 *
 * @throws ConfigError if it is set only in part
 */
export function oidcOf({
  oidcIssuer: issuer,
  oidcClientId: clientId,
  oidcClientSecret,
  oidcName: name,
}: Config) {
  const given = [issuer, clientId, oidcClientSecret].filter((value) => value !== undefined);
  if (given.length === 0) return null;
  if (issuer !== undefined && clientId !== undefined && oidcClientSecret !== undefined) {
    return { issuer, clientId, clientSecret: oidcClientSecret, name };
  }
  throw new ConfigError(
    'GINGHAM_OIDC_ISSUER, GINGHAM_OIDC_CLIENT_ID and GINGHAM_OIDC_CLIENT_SECRET must be set together; one is missing',
  );
}
