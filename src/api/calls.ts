import type { Context } from '../domain/context.ts';
import type { Environment } from '../domain/environment.ts';
import type { Actor } from '../domain/event.ts';
import type { Partner } from '../domain/partner.ts';
import type { Reach, Role } from '../domain/role.ts';
import type { RequestSource } from '../domain/sandbox/request.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import type { User } from '../domain/user/user.ts';
import type { EndCustomerScope } from '../store/end-customers.ts';
import type { BegunSession, SignedIn } from './session/signed-in.ts';

/** What an operation of each kind receives. */
export interface Calls<Body = unknown, Query = unknown, Params = unknown> {
  /** A partner with its credentials, or a user of the console who acts for it. */
  partner: PartnerCall<Body>;
  /** A partner or an end customer, each with its own credentials. */
  client: ClientCall<Body>;
  /** A bearer token, or a signed-in user. */
  management: ManagementCall<Body, Query, Params>;
  /** A signed-in user, for the own account. */
  user: UserCall<Body>;
  /** The browser of someone who need not be signed in. */
  visitor: VisitorCall<Body>;
  /** Anyone. */
  open: OpenCall;
}

export type Kind = keyof Calls;

/** The caller of a partner operation, and what it can see. */
export interface PartnerIdentity {
  partner: Partner;
  environment: Environment;
  /** The end customers it can access. */
  scope: EndCustomerScope;
  actor: Actor;
  by: RequestSource;
  /** For decisions made now: in real time or, in the sandbox, sandbox time. */
  context: Context;
  /** Set in the sandbox environment. */
  sandbox: Sandbox | undefined;
}

export interface PartnerCall<Body> extends PartnerIdentity {
  body: Body;
  requestId: string;
  /** The public address of this server. */
  origin: string;
}

/** The caller of a client operation: the owner of the credentials. */
export interface Client {
  clientId: string;
  owner: 'partner' | 'end_customer';
  /** The partner, or that of the end customer. */
  partnerClientId: string;
}

interface ClientCall<Body> {
  body: Body;
  environment: Environment;
  client: Client;
}

/** The caller of a management operation: a bearer token, or a signed-in user. */
export interface Caller extends Reach {
  /** The id of a token or a user; for the log. */
  id: string;
  actor: Actor;
  /** Role of a signed-in user; null for a token, which is limited by its scope only. */
  role: Role | null;
}

/** The part of a call that every change of an existing resource takes. */
export interface ChangeCall<Params> {
  params: Params;
  caller: Caller;
  /** For decisions made now. */
  context: Context;
  /**
   * Checks `If-Match`, if it was sent, in the unit of work that changes the resource, which is given as in the reply.
   *
   * @throws RequestError PRECONDITION_FAILED if it has changed since
   */
  requireMatch(resource: object): void;
}

interface ManagementCall<Body, Query, Params> extends ChangeCall<Params> {
  body: Body;
  query: Query;
  actor: Actor;
  /** The public address of this server. */
  origin: string;
  /** Creates a signal that is aborted when the caller disconnects. */
  left(): AbortSignal;
  /**
   * Counts a wrong pair of client_id and secret that the caller has asked about; `reason`, for the log, is why one is rejected
   * that would be valid otherwise.
   *
   * @throws RequestError RATE_LIMIT beyond the limit of the caller's address
   */
  refuseGuess(clientId: string, reason?: string): void;
}

/** The browser of a call, with its cookies. */
export interface Browser {
  /** Returns its session, if it has a valid one; signs in the developer of `gingham dev`. */
  session(): Promise<SignedIn | undefined>;
  /** Returns the keyed hashes of the users' sessions it presents, valid or not. */
  sessionHashes(): string[];
  setSession(session: BegunSession): void;
  clearSession(): void;
}

interface OpenCall {
  browser: Browser;
}

export interface VisitorCall<Body> extends OpenCall {
  body: Body;
  /** For decisions made now. */
  context: Context;
}

interface UserCall<Body> extends VisitorCall<Body> {
  user: User;
  actor: Actor;
  /** The keyed hash of the call's session. */
  sessionHash: string;
}
