import type { FastifyRequest } from 'fastify';
import type { Services } from '../../api/services.ts';
import type { SignedIn } from '../../api/session/signed-in.ts';
import { csrfTokenOf } from '../../api/session/signed-in.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { hostOf } from '../request-environment.ts';

/** Value of a developer's cookie, the same at every start. */
export function developerSession(keyring: Keyring): string {
  return keyring.deriveHex('developer session', 64);
}

const loopbackAddress = /^(?:::ffff:)?127\.|^::1$/u;
/** Headers added by proxies. */
const passedOn = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
];
const loopbackHost = /^(?:localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/iu;

/**
 * Whether a request comes from this machine and is meant for it: excludes host names resolved to it by others (DNS
 * rebinding), and proxied requests.
 */
export function isOfThisMachine(request: FastifyRequest): boolean {
  const { socket, headers } = request;
  return (
    loopbackAddress.test(socket.remoteAddress ?? '') &&
    loopbackHost.test(hostOf(request)) &&
    passedOn.every((name) => headers[name] === undefined)
  );
}

/** The developer of `gingham dev`, on its own machine. */
export function developer(
  session: string,
  { keyring, settings }: Pick<Services, 'keyring' | 'settings'>,
): SignedIn {
  return {
    kind: 'developer',
    user: null,
    operatorRole: 'operator_admin',
    partnerRole: 'partner_admin',
    partnerClientId: settings.demoPartnerClientId,
    csrfToken: csrfTokenOf(session, keyring),
    sessionHash: null,
    expiresAt: null,
  };
}
