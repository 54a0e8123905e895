import { ApiError } from '../../api/client.ts';

/** Why a sign-in has come to nothing, in words. */
export function signInProblem(error: unknown, isCode: boolean): string {
  if (!(error instanceof ApiError)) return 'The server cannot be reached. Try again in a moment.';
  switch (error.code) {
    case 'INVALID_SIGN_IN':
      return isCode
        ? 'That code is not right, or was used before. Take the next one that your authenticator shows.'
        : 'Email address or password is not right.';
    case 'RATE_LIMIT':
      return 'Too many attempts have failed. Nobody can sign in with this address for a while.';
    case 'INVALID_CSRF_TOKEN':
      return 'This page has to be opened on the server’s own address. Load it again.';
    default:
      return error.message;
  }
}

/** What the return from an OpenID provider can say. */
const problems: Record<string, string> = {
  oidc_unavailable: 'cannot be reached at the moment. Try again later.',
  oidc_expired: 'was not heard of in time, or in another browser. Begin once more.',
  oidc_failed: 'has not let you in. Begin once more, and ask your operator if that does not help.',
  email_not_verified: 'has not verified your email address. Have that done there first.',
  not_invited: 'knows you, but nobody has invited you here. Ask an admin for an invitation.',
};

/** What has gone wrong at a provider of this name; null where nothing has. */
export function providerProblem(problem: string | undefined, name: string): string | null {
  if (problem === undefined) return null;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${problems[problem] ?? problems['oidc_failed']}`;
}
