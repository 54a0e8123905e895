import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Scope } from './scope.ts';

type Json = Record<string, unknown>;

/** A bank's decision about a pending registration, and the poll that returns it. */
export interface Review {
  atPoll: number;
  verdict: 'approved' | 'declined';
}

export interface FdxClient {
  clientId: string;
  clientSecret: string;
  registrationAccessToken: string;
  metadata: Json;
  review: Review | null;
  polls: number;
}

export interface FdxRequest {
  method: string;
  /** Including the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The JSON body; null if there was none. */
  body: Json | null;
}

export interface FdxReply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * Processes the request (with a review, registrations are pending), and returns the bank's normal response.
 */
export type Perform = (review?: Review) => FdxReply;
/** How the bank handles one request instead of its normal response; see `fdx-faults.ts`. */
export type Fault = (perform: Perform, response: ServerResponse) => unknown;

export interface FdxBankOptions {
  /** Each read and update returns a new registration access token; the previous one becomes invalid. */
  rotates?: boolean;
  /** A name in use is rejected with 409, unless this is false. */
  uniqueNames?: boolean;
  /** PEM. Serves https; with `ca`, requires a client certificate issued by it. */
  tls?: { cert: string; key: string; ca?: string };
}

/** A bank with an interface in the FDX flavour, on its own port. It stores registered clients. */
export class FdxBank {
  readonly registrationEndpoint: string;
  readonly initialAccessToken = randomUUID();
  /** By client id. */
  readonly clients = new Map<string, FdxClient>();
  /** All complete requests, in order. */
  readonly requests: FdxRequest[] = [];
  readonly #options: FdxBankOptions;
  readonly #faults: Fault[] = [];
  readonly #waiting: { count: number; arrived: (request: FdxRequest) => void }[] = [];

  constructor(origin: string, options: FdxBankOptions) {
    this.registrationEndpoint = `${origin}/fdx/v6/register`;
    this.#options = options;
  }

  /** Handles the next requests with these, in order; later ones normally. */
  next(...faults: Fault[]): void {
    this.#faults.push(...faults);
  }

  /** Waits for the n-th request since the start, from 1. */
  arrived(count: number): Promise<FdxRequest> {
    const request = this.requests[count - 1];
    if (request !== undefined) return Promise.resolve(request);
    return new Promise((resolve) => {
      this.#waiting.push({ count, arrived: resolve });
    });
  }

  /** The clients registered under a name. */
  named(clientName: string): FdxClient[] {
    return [...this.clients.values()].filter(({ metadata }) => metadata['client_name'] === clientName);
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = message;
    const hasBody = method === 'POST' || method === 'PUT';
    // Incomplete JSON, for example of a client that was stopped, is ignored.
    const body = hasBody ? await json(message).catch(() => undefined) : null;
    if (body === undefined) return void response.destroy();
    const request: FdxRequest = { method, path: url, headers, body: body as Json | null };
    this.requests.push(request);
    const fault = this.#faults.shift() ?? ((perform) => send(response, perform()));
    for (const { count, arrived } of this.#waiting) if (count === this.requests.length) arrived(request);
    await fault((review) => this.#perform(request, review ?? null), response);
  }

  #perform(request: FdxRequest, review: Review | null): FdxReply {
    const { method, path, headers, body } = request;
    const { pathname, searchParams } = new URL(path, this.registrationEndpoint);
    const base = new URL(this.registrationEndpoint).pathname;
    const token = headers.authorization?.replace(/^Bearer /u, '');
    if (pathname === base) {
      if (token !== this.initialAccessToken) return refusal(401, 'invalid_token', 'The token is not known.');
      if (method === 'POST') return this.#register(body ?? {}, review);
      if (method === 'GET') return this.#find(searchParams.get('software_id'));
      return refusal(405, 'method_not_allowed', 'Only POST and GET.');
    }
    const client = this.clients.get(pathname.slice(base.length + 1));
    // RFC 7592, section 2.1: a deleted client gets the same response as an invalid token.
    if (client === undefined || token !== client.registrationAccessToken) {
      return refusal(401, 'invalid_token', 'The token is not valid for this client.');
    }
    if (method === 'GET') return this.#read(client);
    if (method === 'PUT') return this.#update(client, body ?? {});
    this.clients.delete(client.clientId);
    return { status: 204 };
  }

  #register(metadata: Json, review: Review | null): FdxReply {
    const problem = this.#problemWith(metadata, null);
    if (problem !== null) return problem;
    const client: FdxClient = {
      clientId: randomUUID(),
      clientSecret: randomUUID(),
      registrationAccessToken: randomUUID(),
      metadata,
      review,
      polls: 0,
    };
    this.clients.set(client.clientId, client);
    return { status: review === null ? 201 : 202, body: this.#reported(client) };
  }

  #find(softwareId: string | null): FdxReply {
    const found = [...this.clients.values()].filter(({ metadata }) => metadata['software_id'] === softwareId);
    return { status: 200, body: { clients: found.map((client) => this.#reported(client)) } };
  }

  #read(client: FdxClient): FdxReply {
    client.polls += 1;
    const { review, polls } = client;
    if (review !== null && polls >= review.atPoll) {
      client.review = null;
      if (review.verdict === 'declined') {
        this.clients.delete(client.clientId);
        return refusal(403, 'registration_declined', 'The application is outside the contract.');
      }
    }
    if (this.#options.rotates) client.registrationAccessToken = randomUUID();
    return { status: client.review === null ? 200 : 202, body: this.#reported(client) };
  }

  #update(client: FdxClient, metadata: Json): FdxReply {
    const { client_id: clientId, ...rest } = metadata;
    const isForbidden = (name: string) => /^registration_|^client_secret|^client_id/u.test(name);
    if (clientId !== client.clientId || Object.keys(rest).some(isForbidden)) {
      return refusal(400, 'invalid_client_metadata', 'RFC 7592, section 2.2.');
    }
    const problem = this.#problemWith(rest, client);
    if (problem !== null) return problem;
    client.metadata = rest;
    if (this.#options.rotates) client.registrationAccessToken = randomUUID();
    return { status: 200, body: this.#reported(client) };
  }

  #problemWith(metadata: Json, client: FdxClient | null): FdxReply | null {
    const uris = metadata['redirect_uris'];
    if (!Array.isArray(uris) || !uris.every((uri) => String(uri).startsWith('https://'))) {
      return refusal(400, 'invalid_redirect_uri', 'Redirect URIs must use https.');
    }
    const others = this.named(String(metadata['client_name'])).filter((other) => other !== client);
    if (others.length === 0 || this.#options.uniqueNames === false) return null;
    return refusal(409, 'client_name_taken', 'The name is in use.');
  }

  #reported({ clientId, clientSecret, registrationAccessToken, metadata, review }: FdxClient): Json {
    return {
      ...metadata,
      client_id: clientId,
      client_secret: clientSecret,
      client_secret_expires_at: 0,
      registration_access_token: registrationAccessToken,
      registration_client_uri: `${this.registrationEndpoint}/${clientId}`,
      // Set by the bank.
      fdx_tier: 'standard',
      status: review === null ? 'APPROVED' : 'PENDING',
    };
  }
}

/** Sends a reply as JSON. */
export function send(response: ServerResponse, { status, headers, body }: FdxReply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function refusal(status: number, code: string, message: string): FdxReply {
  return { status, body: { code, message } };
}

/** Starts a bank that closes with the scope, also with open requests. */
export async function startFdxBank(scope: Scope, options: FdxBankOptions = {}): Promise<FdxBank> {
  const { tls } = options;
  const server =
    tls === undefined ? createServer() : createTlsServer({ ...tls, requestCert: tls.ca !== undefined });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const bank = new FdxBank(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, options);
  server.on('request', (message, response) => bank.serve(message, response));
  return bank;
}
