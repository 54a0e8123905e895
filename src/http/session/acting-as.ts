import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../api/calls.ts';
import { RequestError } from '../../api/errors.ts';
import type { Operation } from '../../api/operation.ts';
import type { Services } from '../../api/services.ts';
import type { SignedIn } from '../../api/session/signed-in.ts';
import type { Actor } from '../../domain/event.ts';
import type { Role } from '../../domain/role.ts';
import { findSignedIn } from './find-signed-in.ts';
import { isFromOtherSite } from './foreign.ts';

/** Header with the session's token, for calls that change something. */
export const csrfHeader = 'gingham-csrf-token';

/** The roles and scope of an operation, and how its caller is identified. */
export interface Access extends Pick<Operation, 'roles' | 'scope'> {
  /** An `EventSource` sends no headers: the partner can be in the query, as `partner_client_id`. */
  takesPartnerFromQuery?: boolean;
  /** False for calls that pages make by themselves, and that cannot say so in a header. */
  isUse?: boolean;
}

interface ActingAs extends Caller {
  role: Role;
}

/**
 * The caller with a session: the operator, or the partner whose client_id is in the header `PLAID-CLIENT-ID`.
 *
 * @throws RequestError INVALID_SESSION, INVALID_CSRF_TOKEN, or FORBIDDEN if the role is not sufficient, or for
 * another partner
 */
export async function actingAsOf(
  request: FastifyRequest,
  { roles = [], scope, takesPartnerFromQuery = false, isUse = true }: Access,
  services: Services,
): Promise<ActingAs> {
  const signedIn = await requireSignedIn(request, services, isUse);
  const partnerClientId = partnerOf(request, signedIn, takesPartnerFromQuery);
  const role = partnerClientId === null ? signedIn.operatorRole : signedIn.partnerRole;
  const isWithinScope = scope !== 'operator' || partnerClientId === null;
  if (role === null || !roles.includes(role) || !isWithinScope) throw new RequestError('FORBIDDEN');
  return { id: request.caller as string, partnerClientId, actor: actorOf(signedIn, partnerClientId), role };
}

/** @throws RequestError INVALID_SESSION, or INVALID_CSRF_TOKEN if a page of another site may have made the call */
async function requireSignedIn(
  request: FastifyRequest,
  services: Services,
  isUse: boolean,
): Promise<SignedIn> {
  const signedIn = await findSignedIn(request, services, { isUse });
  if (signedIn === undefined) throw new RequestError('INVALID_SESSION');
  request.signedIn = signedIn;
  request.caller = signedIn.user?.userId ?? signedIn.kind;
  refuseForgery(request, signedIn);
  return signedIn;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on calls with a session. */
    signedIn: SignedIn | undefined;
  }
}

/** A page of another site can make a browser call us, but can neither read the token nor set this header. */
function refuseForgery(request: FastifyRequest, { csrfToken }: SignedIn): void {
  const { headers, method } = request;
  const changesNothing = method === 'GET' || method === 'HEAD';
  if (isFromOtherSite(request) || (!changesNothing && headers[csrfHeader] !== csrfToken)) {
    throw new RequestError('INVALID_CSRF_TOKEN');
  }
}

function partnerOf(
  { headers, query }: FastifyRequest,
  signedIn: SignedIn,
  takesPartnerFromQuery: boolean,
): string | null {
  const inQuery = takesPartnerFromQuery ? (query as Record<string, string>)['partner_client_id'] : undefined;
  const asked = inQuery ?? (headers['plaid-client-id'] as string | undefined);
  if (asked === undefined) return signedIn.operatorRole === null ? signedIn.partnerClientId : null;
  const mayAskForAny = signedIn.kind === 'developer';
  if (!mayAskForAny && asked !== signedIn.partnerClientId) throw new RequestError('FORBIDDEN');
  return asked;
}

function actorOf({ user }: SignedIn, partnerClientId: string | null): Actor {
  if (user !== null) return `user:${user.userId}`;
  return partnerClientId === null ? 'developer' : `partner:${partnerClientId}`;
}
