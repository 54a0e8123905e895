import createClient, { type Middleware } from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import type { components, paths } from './openapi.d.ts';

/** A schema of the OpenAPI document, by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
export type Environment = 'production' | 'development' | 'sandbox';

/** Whom the console acts for: the operator, or a partner in one of its realms. */
export type Seat = { kind: 'operator' } | { kind: 'partner'; clientId: string; realm: Realm };
export type Realm = 'live' | 'sandbox';

/** An answer that is no success, in the server's words. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  /** When to try again, where the server has said so. */
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    requestId: string | null,
    retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Partner and simulation operations live under an environment's prefix. */
const inEnvironment = /^\/(?:partner|simulation|webhook_verification_key)\//u;

let csrfToken = '';
/** Called with every session that is read. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

let whenSessionRefused = () => {};
/** Called when the server takes a call for nobody's, or for somebody else's than the page was loaded for. */
export function onSessionRefused(then: () => void): void {
  whenSessionRefused = then;
}

/** What a call brings along: the proof that it comes from here, and for whom it is made. */
function accompany(seat: Seat | null): Middleware {
  return {
    async onRequest({ request, schemaPath }) {
      const headers = new Headers(request.headers);
      if (request.method !== 'GET') headers.set('gingham-csrf-token', csrfToken);
      if (seat?.kind === 'partner') headers.set('plaid-client-id', seat.clientId);
      if (!inEnvironment.test(schemaPath)) return new Request(request, { headers });
      const url = new URL(request.url);
      url.pathname = `/${environmentOf(seat)}${url.pathname}`;
      // As a text: one that is handed on from a request is a stream, which browsers send over HTTP/2 only.
      const body = await request.text();
      return new Request(url, { method: request.method, headers, body, signal: request.signal });
    },
    async onResponse({ response }) {
      if (response.ok) return;
      throw await toError(response);
    },
  };
}

/** Calls on live end customers are made in production, which has all of them. */
function environmentOf(seat: Seat | null): Environment {
  return seat?.kind === 'partner' && seat.realm === 'sandbox' ? 'sandbox' : 'production';
}

async function toError(response: Response): Promise<ApiError> {
  const body = await response
    .json()
    .then((json) => json as Partial<Schema<'PlaidError'>>)
    .catch(() => ({}) as Partial<Schema<'PlaidError'>>);
  const {
    error_code: code = 'UNREADABLE_ANSWER',
    error_message: message,
    request_id: requestId = null,
  } = body;
  const refusal = refusalOfSession(code, message);
  if (refusal !== undefined) whenSessionRefused();
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(
    response.status,
    code,
    refusal ?? message ?? `The server answered with status ${response.status}.`,
    requestId,
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}

/** What to say where a call was refused for whose it is, not for what it asks; undefined for all others. */
function refusalOfSession(code: string, message = ''): string | undefined {
  if (code === 'INVALID_CSRF_TOKEN') return 'This page was out of date, so nothing was done. Try again.';
  // A browser sends no session that is over, and the call is then one without credentials.
  const isOfNobody = code === 'MISSING_FIELDS' && /\bclient_id\b.*\bsecret\b/u.test(message);
  if (code !== 'INVALID_SESSION' && code !== 'INVALID_TOKEN' && !isOfNobody) return undefined;
  return 'You were no longer signed in, so nothing was done. Try again.';
}

/** The API as seen from a seat: `client` for calls, `hooks` for what is shown. */
export function apiFor(seat: Seat | null) {
  const client = createClient<paths>({ baseUrl: window.location.origin });
  client.use(accompany(seat));
  return { client, hooks: createHooks(client) };
}

export type Api = ReturnType<typeof apiFor>;
