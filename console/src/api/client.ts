import createClient, { type Middleware } from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import type { FieldError } from './field-errors.ts';
import type { components, paths } from './openapi.d.ts';
import { keepServerTime } from './server-clock.ts';

/** A schema of the OpenAPI document, by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
export type Environment = 'production' | 'development' | 'sandbox';

/** Whom the console acts for: the operator, or a partner in one of its realms. */
export type ActingAs = { kind: 'operator' } | { kind: 'partner'; clientId: string; realm: Realm };
export type Realm = 'live' | 'sandbox';

/** An error response, with the server's message. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  /** Seconds until a retry is allowed, from `Retry-After`. */
  readonly retryAfterSeconds: number | null;
  /** The fields concerned, in the API's spelling. */
  readonly fields: readonly FieldError[];

  constructor(
    status: number,
    {
      code,
      message,
      requestId,
      retryAfterSeconds,
      fields,
    }: Pick<ApiError, 'code' | 'message' | 'requestId' | 'retryAfterSeconds' | 'fields'>,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
    this.fields = fields;
  }
}

/** Partner and simulation operations live under an environment's prefix. */
const inEnvironment = /^\/(?:beta\/partner|partner|simulation|webhook_verification_key)\//u;

let csrfToken = '';
/** Called with the token of every session that is read. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

// Opening the page is the first action.
let hasUserActed = true;
/** Called when the user does something: the next call counts as use of the session, the ones after it do not. */
export function noteAction(): void {
  hasUserActed = true;
}

const backgroundHeader = 'gingham-background';
/** The header of calls that do not count as use of the session, whatever the user does. */
export const inBackground = { [backgroundHeader]: 'true' };

let whenSessionRefused = () => {};
/** Sets what to call when a session is rejected: it has ended, or another user has signed in since. */
export function onSessionRefused(then: () => void): void {
  whenSessionRefused = then;
}

let whenNoResponse = () => {};
/** Sets what to call when a call had no response from the server. */
export function onNoResponse(then: () => void): void {
  whenNoResponse = then;
}

/** Responses of a proxy whose server does not respond. */
const gatewayStatuses: readonly number[] = [502, 503, 504];

/** The keys of changes that have had no clear response, by request: repeated, they are executed once. */
const unanswered = new Map<string, string>();

/** Returns the `Idempotency-Key` of a change: a new one, unless the same change may have been executed already. */
async function keyFor(request: Request, actingAs: ActingAs | null): Promise<string> {
  const change = JSON.stringify([request.method, request.url, actingAs, await request.clone().text()]);
  // `randomUUID` is not available over plain HTTP.
  const random = crypto.getRandomValues(new Uint8Array(16));
  const key = unanswered.get(change) ?? Array.from(random, (byte) => byte.toString(16)).join('');
  unanswered.set(change, key);
  return key;
}

function forgetKey({ headers }: Request): void {
  const answered = headers.get('idempotency-key');
  for (const [change, key] of unanswered) if (key === answered) unanswered.delete(change);
}

/** Adds the CSRF token, a key for a repetition and the partner's `client_id` to each call, marks background calls, and throws error responses. */
function accompany(actingAs: ActingAs | null): Middleware {
  return {
    async onRequest({ request, schemaPath }) {
      const headers = new Headers(request.headers);
      if (request.method !== 'GET') {
        headers.set('gingham-csrf-token', csrfToken);
        headers.set('idempotency-key', await keyFor(request, actingAs));
      }
      // A call that marks itself is never the one that a user's action caused.
      const isBackground = headers.has(backgroundHeader);
      if (!isBackground && !hasUserActed) headers.set(backgroundHeader, 'true');
      if (!isBackground) hasUserActed = false;
      if (actingAs?.kind === 'partner') headers.set('plaid-client-id', actingAs.clientId);
      if (!inEnvironment.test(schemaPath)) return new Request(request, { headers });
      const url = new URL(request.url);
      url.pathname = `/${environmentOf(actingAs)}${url.pathname}`;
      // Read as text: a request's own body is a stream, which browsers send over HTTP/2 only.
      const body = await request.text();
      return new Request(url, { method: request.method, headers, body, signal: request.signal });
    },
    async onResponse({ request, response }) {
      keepServerTime(response);
      if (response.status < 500) forgetKey(request);
      if (response.ok) return;
      throw await toError(response);
    },
    onError({ error }) {
      if (error instanceof TypeError) whenNoResponse();
    },
  };
}

/** Calls about live end customers use production, which has all of them. */
function environmentOf(actingAs: ActingAs | null): Environment {
  return actingAs?.kind === 'partner' && actingAs.realm === 'sandbox' ? 'sandbox' : 'production';
}

/** The code of an error response that is not the server's own. */
const unreadable = 'UNREADABLE_RESPONSE';

async function toError(response: Response): Promise<ApiError> {
  const body = await response
    .json()
    .then((json) => json as Partial<Schema<'ApiError'>>)
    .catch(() => ({}) as Partial<Schema<'ApiError'>>);
  const {
    error_code: code = unreadable,
    error_message: message,
    request_id: requestId = null,
    fields = [],
  } = body;
  const refusal = refusalOfSession(code, fields);
  if (refusal !== undefined) whenSessionRefused();
  if (code === unreadable && gatewayStatuses.includes(response.status)) whenNoResponse();
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(response.status, {
    code,
    message: refusal ?? message ?? `The server returned status ${response.status}.`,
    requestId,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    fields,
  });
}

/** The message for a call that was rejected because of its session; undefined for all other errors. */
function refusalOfSession(code: string, fields: ApiError['fields']): string | undefined {
  if (code === 'INVALID_CSRF_TOKEN') return 'This page was out of date. Nothing was changed; try again.';
  // Browsers do not send an expired cookie, so the call arrives without credentials.
  const isUnauthenticated = code === 'MISSING_FIELDS' && fields.some(({ path }) => path === 'secret');
  if (code !== 'INVALID_SESSION' && code !== 'INVALID_TOKEN' && !isUnauthenticated) return undefined;
  return 'Your session had ended. Nothing was changed; try again.';
}

/** The API for one caller: `client` for calls, `hooks` for queries and mutations in components. */
export function apiFor(actingAs: ActingAs | null) {
  const client = createClient<paths>({ baseUrl: window.location.origin });
  client.use(accompany(actingAs));
  return { client, hooks: createHooks(client) };
}

/** The data of a call, which throws error responses. */
export async function dataOf<Reply extends { data?: unknown }>(
  call: Promise<Reply>,
): Promise<NonNullable<Reply['data']>> {
  const { data } = await call;
  return data as NonNullable<Reply['data']>;
}

export type Api = ReturnType<typeof apiFor>;
