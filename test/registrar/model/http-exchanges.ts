import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Scope } from '../../support/scope.ts';
import { startRegistration } from '../dynamic/setting.ts';
import type { Answer, BankRequest } from './bank.ts';
import { BankExchanges } from './bank-exchanges.ts';

/** The bank on its own port, and the real client. */
export class HttpExchanges extends BankExchanges {
  override readonly registrationEndpoint: string;

  constructor(scope: Scope, origin: string) {
    super(startRegistration(scope));
    this.registrationEndpoint = `${origin}/clients`;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', this.registrationEndpoint);
    const sent =
      method === 'POST' || method === 'PUT' ? ((await json(request)) as { software_id: string }) : null;
    const clientId = pathname === '/clients' ? null : decodeURIComponent(pathname.slice('/clients/'.length));
    const softwareId = sent?.software_id ?? searchParams.get('software_id') ?? '';
    const questions: Record<string, BankRequest> = {
      POST: 'register',
      GET: clientId === null ? 'look_up' : 'read',
      PUT: 'update',
      DELETE: 'remove',
    };
    const question = questions[method] as BankRequest;
    const answer = this.bank.answer(question, softwareId.replace('gingham.', ''), clientId);
    const [status, body] = this.#reported(question, answer, softwareId);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #reported(
    question: BankRequest,
    { kind, clientId = '' }: Answer,
    softwareId: string,
  ): [status: number, body?: unknown] {
    switch (kind) {
      case 'registered':
      case 'pending': {
        const client = {
          client_id: clientId,
          software_id: softwareId,
          registration_client_uri: this.clientUri(clientId),
          registration_access_token: 'token',
          status: kind === 'pending' ? 'PENDING' : 'APPROVED',
        };
        return [200, question === 'look_up' ? { clients: [client] } : client];
      }
      case 'refused':
        return [400, { error: 'invalid_client_metadata' }];
      case 'access denied':
        return [403, { error: 'insufficient_scope' }];
      case 'name taken':
        return [409, { error: 'name_taken' }];
      case 'not found':
        return question === 'look_up' ? [200, { clients: [] }] : [404];
      case 'deleted':
        return [204];
      case 'later':
        return [503];
      case 'unknown':
        // For a read-only request, an invalid response is like a lost one.
        return question === 'register' || question === 'update' || question === 'remove'
          ? [500]
          : [200, 'no client'];
    }
  }
}

/** Opens one that closes with the scope. */
export async function startHttpExchanges(scope: Scope): Promise<HttpExchanges> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const exchanges = new HttpExchanges(scope, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.on('request', (request, response) => exchanges.serve(request, response));
  return exchanges;
}
