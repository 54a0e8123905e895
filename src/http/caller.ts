import type { Actor } from '../domain/event.ts';
import type { Reach, Role } from '../domain/role.ts';

/** Who calls a management operation: by a bearer token, or as someone who is signed in. */
export interface Caller extends Reach {
  /** A token's id, or a user's; for the log. */
  id: string;
  actor: Actor;
  /** Of one who is signed in; null for a token, whose scope alone counts. */
  role: Role | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on management calls once it is known. */
    managementCaller: Caller | undefined;
  }
}
