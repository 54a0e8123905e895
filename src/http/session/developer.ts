import type { FastifyRequest } from 'fastify';
import type { Keyring } from '../../keyring/keyring.ts';
import { hostOf } from '../request-environment.ts';
import type { Services } from '../services.ts';
import { csrfTokenOf } from './csrf-token.ts';
import type { SignedIn } from './signed-in.ts';

/** Cookies do not tell ports apart, so the name does: several servers of one machine are several consoles. */
export function developerCookieName({ socket }: FastifyRequest): string {
  return `gingham-developer-${socket.localPort}`;
}

/** What the cookie of a developer's browser holds, the same at every start. */
export function developerSession(keyring: Keyring): string {
  return keyring.deriveHex('developer session', 64);
}

const loopbackAddress = /^(?:::ffff:)?127\.|^::1$/u;
/** What proxies say of themselves, each in its own way. */
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
 * Whether a request comes from this machine and was meant for it: a name that somebody else has led here (DNS rebinding)
 * is not, nor is a request that a proxy passes on.
 */
export function isOfThisMachine(request: FastifyRequest): boolean {
  const { socket, headers } = request;
  return (
    loopbackAddress.test(socket.remoteAddress ?? '') &&
    loopbackHost.test(hostOf(request)) &&
    passedOn.every((name) => headers[name] === undefined)
  );
}

/** The developer before `gingham dev`: whoever sits at the machine. */
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
