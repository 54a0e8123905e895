import { type Config, ConfigError } from './config.ts';

/** Issuers of Microsoft Entra ID, of any of its clouds, that accept accounts of more than one tenant. */
const isMultiTenant =
  /^https:\/\/login\.(?:[^/]+\.)?microsoftonline\.[^/]+\/(?:common|organizations|consumers)\b/iu;

/**
 * Returns the OpenID provider that users can sign in with; null if none is set.
 *
 * @throws ConfigError if it is set only in part, or trusts addresses that any tenant can make up
 */
export function oidcOf({
  oidcIssuer: issuer,
  oidcClientId: clientId,
  oidcClientSecret,
  oidcName: name,
  oidcTrustEmail: trustsEmail,
}: Config) {
  const given = [issuer, clientId, oidcClientSecret].filter((value) => value !== undefined);
  if (given.length === 0) return null;
  if (issuer !== undefined && clientId !== undefined && oidcClientSecret !== undefined) {
    if (trustsEmail && isMultiTenant.test(issuer)) {
      throw new ConfigError(
        `GINGHAM_OIDC_TRUST_EMAIL requires an issuer of one tenant; ${issuer} accepts accounts of others, with any address`,
      );
    }
    return { issuer, clientId, clientSecret: oidcClientSecret, name, trustsEmail };
  }
  throw new ConfigError(
    'GINGHAM_OIDC_ISSUER, GINGHAM_OIDC_CLIENT_ID and GINGHAM_OIDC_CLIENT_SECRET must be set together; one is missing',
  );
}
