import { ApiError } from '../../api/client.ts';

/** Why a sign-in failed, as shown to the user. */
export function signInProblem(error: unknown, isCode: boolean): string {
  if (!(error instanceof ApiError)) return 'The server cannot be reached. Try again in a moment.';
  switch (error.code) {
    case 'INVALID_SIGN_IN':
      return isCode
        ? 'The code is incorrect or was already used. Use the next one from your authenticator app.'
        : 'Incorrect email address or password.';
    case 'RATE_LIMIT':
      return 'Too many failed attempts. Sign-in with this address is temporarily locked.';
    case 'INVALID_CSRF_TOKEN':
      return 'Open this page at the server’s own address and try again.';
    default:
      return error.message;
  }
}

/** The problems that a redirect from an OpenID provider can report. */
const problems: Record<string, string> = {
  oidc_unavailable: 'cannot be reached at the moment. Try again later.',
  oidc_expired: 'did not finish in time, or in another browser. Try again.',
  oidc_failed: 'rejected the sign-in. Try again; if that fails, contact your operator.',
  email_not_verified: 'has not verified your email address. Verify it there first.',
  not_invited: 'identified you, but you are not invited here. Ask an admin for an invitation.',
};

/** The problem at a provider of this name; null if there is none. */
export function providerProblem(problem: string | undefined, name: string): string | null {
  if (problem === undefined) return null;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${problems[problem] ?? problems['oidc_failed']}`;
}
