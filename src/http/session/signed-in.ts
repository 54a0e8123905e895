import type { FastifyRequest } from 'fastify';
import type { OperatorRole, PartnerRole } from '../../domain/role.ts';
import type { Services } from '../services.ts';
import { sessionCookies } from './cookie.ts';
import { developer, developerSession, isOfThisMachine } from './developer.ts';

/** Someone who is signed in at the console, and what they may be there. */
export interface SignedIn {
  kind: 'user' | 'developer';
  /** Of a user; the developer is nobody in particular. */
  user: { userId: string; name: string; email: string } | null;
  operatorRole: OperatorRole | null;
  partnerRole: PartnerRole | null;
  /** A user's own partner; of the developer, who may act for every partner, the demo partner. */
  partnerClientId: string | null;
  /** Must come back in a header of every call that changes something. */
  csrfToken: string;
  /** Milliseconds since the epoch; null for the developer's, which does not end. */
  expiresAt: number | null;
}

/** Finds out who is signed in by the cookies of a request; undefined where nobody is, or no longer. */
export async function findSignedIn(
  request: FastifyRequest,
  services: Services,
): Promise<SignedIn | undefined> {
  for (const { kind, value } of sessionCookies(request, services)) {
    const found = kind === 'developer' ? developerOf(request, value, services) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function developerOf(
  request: FastifyRequest,
  value: string,
  { keyring, settings }: Services,
): SignedIn | undefined {
  // Compared by their hashes, which tell nothing by the time it takes.
  const isGood = keyring.hash(value) === keyring.hash(developerSession(keyring));
  return isGood && isOfThisMachine(request) ? developer(value, { keyring, settings }) : undefined;
}
