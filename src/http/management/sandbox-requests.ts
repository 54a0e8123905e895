import type { FastifyInstance } from 'fastify';
import { findSandboxRequest, listSandboxRequestsOf } from '../../store/sandbox-requests.ts';
import { RequestError } from '../../wire/errors.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import {
  listSandboxRequests,
  readSandboxRequest,
  toSandboxRequestDetail,
  toSandboxRequestFilter,
  toSandboxRequestReply,
} from '../../wire/management/sandbox-requests.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Lists the calls in a sandbox, newest first; partners see their own. */
export function listSandboxRequestsRoute(app: FastifyInstance, services: Services): void {
  const { store, sandboxRequests } = services;
  managementRoute(app, services, listSandboxRequests, async ({ query, caller }) => {
    const request = toPageRequest(query);
    const asked = query.partner_client_id ?? caller.partnerClientId;
    if (asked === null) {
      const message = 'the operator must specify the partner';
      throw new RequestError('MISSING_FIELDS', {
        fields: [{ path: 'partner_client_id', problem: '' }],
        message,
      });
    }
    await sandboxRequests.flush();
    const filter = { ...toSandboxRequestFilter(query), partnerClientId: asked };
    const isWithinReach = asked === (caller.partnerClientId ?? asked);
    const page = isWithinReach
      ? await listSandboxRequestsOf(store.db, filter, request)
      : { items: [], next: null };
    return { sandbox_requests: page.items.map(toSandboxRequestReply), next_cursor: toCursor(page.next) };
  });
}

/** Returns a sandbox call with its request and response. */
export function readSandboxRequestRoute(app: FastifyInstance, services: Services): void {
  const { store, sandboxRequests } = services;
  managementRoute(app, services, readSandboxRequest, async ({ params, caller }) => {
    await sandboxRequests.flush();
    const call = await findSandboxRequest(store.db, params.request_id);
    const isWithin = caller.partnerClientId === null || call?.partnerClientId === caller.partnerClientId;
    const found = requireFound(isWithin ? call : undefined, 'sandbox call');
    return { sandbox_request: toSandboxRequestDetail(found) };
  });
}
