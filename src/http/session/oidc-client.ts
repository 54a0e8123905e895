import type { Configuration, IDToken } from 'openid-client';
import type { OidcSettings } from '../../api/services.ts';
import type { ProvenIdentity } from '../../domain/user/identity.ts';
import { authenticationMethodFor, clientAuthentication } from './oidc-client-authentication.ts';

/** Values of a sign-in in progress, to be compared with the response. */
export interface OidcChecks {
  state: string;
  nonce: string;
  verifier: string;
}

const scope = 'openid email';
const timeoutSeconds = 10;
/** Time after which the provider's metadata is fetched again, as its keys and endpoints may change. */
const discoveredForMs = 3_600_000;

type Library = typeof import('openid-client');

/** Client of the operator's OpenID provider: authorization code flow with PKCE (RFC 7636), state and nonce. */
export class OidcClient {
  readonly #settings: OidcSettings;
  readonly #now: () => number;
  #discovered: { until: number; configuration: Promise<Configuration> } | undefined;

  constructor(settings: OidcSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Returns the authorization URL to redirect the browser to. */
  async begin(redirectUri: string): Promise<{ url: string; checks: OidcChecks }> {
    const openid = await import('openid-client');
    const configuration = await this.#discover(openid);
    const verifier = openid.randomPKCECodeVerifier();
    const checks = { state: openid.randomState(), nonce: openid.randomNonce(), verifier };
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, checks };
  }

  /**
   * Returns the identity proven by the callback. If the userinfo endpoint fails, the identity has no address, and
   * `onUserInfoFailure` gets the error.
   */
  async finish(
    returnedTo: URL,
    { state, nonce, verifier }: OidcChecks,
    onUserInfoFailure: (error: unknown) => void,
  ): Promise<ProvenIdentity> {
    const openid = await import('openid-client');
    const configuration = await this.#discover(openid);
    const tokens = await openid.authorizationCodeGrant(configuration, returnedTo, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the OpenID provider sent no ID token');
    const about = await addressClaims(openid, configuration, tokens.access_token, claims, onUserInfoFailure);
    return {
      identity: { issuer: claims.iss, subject: claims.sub },
      email: typeof about['email'] === 'string' ? about['email'] : null,
      isEmailVerified: isVerified(about['email_verified'], this.#settings.trustsEmail),
    };
  }

  #discover(openid: Library): Promise<Configuration> {
    if (this.#discovered !== undefined && this.#now() < this.#discovered.until) {
      return this.#discovered.configuration;
    }
    const { issuer, clientId, clientSecret, fetch } = this.#settings;
    const url = new URL(issuer);
    const discovery = openid.discovery(
      url,
      clientId,
      { client_secret: clientSecret },
      clientAuthentication(openid, clientSecret),
      {
        timeout: timeoutSeconds,
        [openid.customFetch]: fetch,
        // The setting allows this only for this machine.
        execute: url.protocol === 'http:' ? [openid.allowInsecureRequests] : [],
      },
    );
    const configuration = discovery.then((discovered) => {
      // Fails before the user signs in at a provider that will not accept this client.
      authenticationMethodFor(discovered.serverMetadata());
      return discovered;
    });
    this.#discovered = { until: this.#now() + discoveredForMs, configuration };
    configuration.catch(() => {
      this.#discovered = undefined;
    });
    return configuration;
  }
}

/** The claims about the user's address: those of the ID token and, if one is missing there, those of userinfo. */
async function addressClaims(
  openid: Library,
  configuration: Configuration,
  accessToken: string,
  claims: IDToken,
  onUserInfoFailure: (error: unknown) => void,
): Promise<Readonly<Record<string, unknown>>> {
  const isComplete = claims['email'] != null && claims['email_verified'] != null;
  if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
  try {
    return { ...claims, ...(await openid.fetchUserInfo(configuration, accessToken, claims.sub)) };
  } catch (error) {
    onUserInfoFailure(error);
    // Userinfo could have said that the address is not verified.
    return { ...claims, email: null, email_verified: false };
  }
}

/** Some providers, such as Amazon Cognito in userinfo, send the boolean as text. */
function isVerified(claim: unknown, isTrusted: boolean): boolean {
  return claim === true || claim === 'true' || (claim == null && isTrusted);
}
