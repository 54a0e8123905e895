import type { Actor } from '../domain/event.ts';
import type { Reach, Role } from '../domain/role.ts';

/** The caller of a management operation: a bearer token, or a signed-in user. */
export interface Caller extends Reach {
  /** The id of a token or a user; for the log. */
  id: string;
  actor: Actor;
  /** Role of a signed-in user; null for a token, which is limited by its scope only. */
  role: Role | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on management calls after authentication. */
    managementCaller: Caller | undefined;
  }
}
