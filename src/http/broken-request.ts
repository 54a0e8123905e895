import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Bound } from '../api/bounds.ts';
import { errorReply, RequestError } from '../api/errors.ts';
import type { Connections } from './connections.ts';
import { replyHeaders } from './reply-headers.ts';
import { newRequestId } from './request-id.ts';

// Responses to input that does not parse as an HTTP request, written to the bare connection.

interface Refusal {
  status: number;
  reason: string;
  error: RequestError;
}

const invalidHeaders = (status: number, reason: string, message: string, bound?: Bound): Refusal => ({
  status,
  reason,
  error: new RequestError('INVALID_HEADERS', { message, ...(bound !== undefined && { bound }) }),
});

const refusals: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: invalidHeaders(
    431,
    'Request Header Fields Too Large',
    'the headers are too large',
    'header_size',
  ),
  ERR_HTTP_REQUEST_TIMEOUT: invalidHeaders(
    408,
    'Request Timeout',
    'the request took too long to arrive',
    'request_time',
  ),
};
const notHttp = invalidHeaders(400, 'Bad Request', 'this is not a well-formed HTTP request');
const noTunnels: Refusal = { status: 404, reason: 'Not Found', error: new RequestError('NOT_FOUND') };

/** Creates the handler that rejects requests that cannot be parsed, or did not arrive in time. */
export function replyToBrokenRequests(connections: Connections, countRefusal: (bound: Bound) => void) {
  return function handle(
    this: FastifyInstance,
    { code = '' }: Error & { code?: string },
    socket: Duplex,
  ): void {
    const last = connections.lastResponse(socket);
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
    } else if (last?.req.complete && !last.writableEnded) {
      // The requests before are carried out and answered; the last response closes the connection.
      if (last.headersSent) last.once('finish', () => socket.end());
      else last.shouldKeepAlive = false;
    } else if (last?.req.complete === false && last.headersSent) {
      socket.end();
    } else {
      const refusal = refusals[code] ?? notHttp;
      if (refusal.error.bound !== undefined) countRefusal(refusal.error.bound);
      refuse(this, socket, refusal);
    }
  };
}

/** Handles requests to which Node would respond without a body, or not at all. */
export function answerWhatNodeWouldNot(app: FastifyInstance): void {
  // Whether the body is wanted is known once the headers have been judged (RFC 9110, section 10.1.1).
  app.server.on('checkContinue', (request, response) => app.routing(request, response));
  // Expectations other than 100-continue may be ignored (RFC 9110, section 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  app.server.on('connect', (_request: IncomingMessage, socket: Duplex) => refuse(app, socket, noTunnels));
}

function refuse({ log }: FastifyInstance, socket: Duplex, { status, reason, error }: Refusal): void {
  const requestId = newRequestId();
  log.info({ request_id: requestId, status, error_code: error.code }, 'broken request');
  const body = JSON.stringify(errorReply(error, requestId).body);
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(replyHeaders).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
