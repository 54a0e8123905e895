import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from '../api/errors.ts';
import { logoBodyBytesMax } from '../api/operation.ts';
import { bodyTooLarge } from '../api/operation-errors.ts';
import { bodyBytes, freeChunk } from './body-bytes.ts';
import { accountOf, type BodyMemory } from './body-memory.ts';

/** A body has this time to arrive, and a second more for each `bytesPerSecond` that did. */
const patienceMs = 10_000;
const bytesPerSecond = 16 * 1024;
const lookMs = 1_000;
/** Bodies of up to this size are not counted. */
const smallBytes = 16 * 1024;

/** A body that is arriving. */
interface Arriving {
  /** Monotonic, in milliseconds. */
  since: number;
  bytes: number;
  fail(error: RequestError): void;
}

/** How long a connection stays open after a response to a request whose body has not arrived. */
const farewellMs = 2_000;
/** How much of such a body is read: clients that send all of it before they read the response receive it. */
const restBytes = logoBodyBytesMax;

/**
 * Stops reading a body once the request is answered, where Node would read and discard all of it. A client that does not
 * send the rest soon is disconnected, but not at once, as that could destroy the response before it is received.
 */
export function stopReading(app: FastifyInstance): void {
  app.addHook('onSend', ({ raw }, _reply, payload, done) => {
    if (raw.complete === false) discard(raw);
    done(null, payload);
  });
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    if (raw.complete === false) setTimeout(() => raw.complete || raw.socket.destroy(), farewellMs).unref();
    done();
  });
}

function discard(raw: IncomingMessage): void {
  let bytes = 0;
  raw
    .on('error', () => {})
    .on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      freeChunk(chunk);
      // After the ticks in which the stream lets the socket continue, and before more is read.
      if (bytes > restBytes) queueMicrotask(() => raw.socket.pause());
    });
}

type Done = (error: RequestError | null, body?: Buffer) => void;

/** Reads the bodies of requests within limits of size, memory and time. */
export class BodyReader {
  readonly #memory: BodyMemory;
  readonly #arriving = new Set<Arriving>();
  #looking: NodeJS.Timeout | undefined;

  constructor(memory: BodyMemory) {
    this.#memory = memory;
  }

  /**
   * Reads a whole body, and calls back once: with the body, which is valid during the call only; or with RequestError
   * INVALID_BODY if it is too large or cut off, INVALID_HEADERS if it takes too long, PLANNED_MAINTENANCE if there is no
   * memory for it now. All that it can need is taken before more than a small part is read, until the response is
   * finished, or the connection closed.
   */
  read(request: FastifyRequest, payload: IncomingMessage, done: Done): void {
    // While the caller was authenticated, the client has left: nothing would give back the memory.
    if (payload.destroyed) {
      done(notArrived());
      return;
    }
    const { bodyLimit } = request.routeOptions;
    const stated = request.headers['content-length'];
    const expected = Number(stated ?? 0);
    if (expected > bodyLimit) {
      done(new RequestError('INVALID_BODY', bodyTooLarge));
      return;
    }
    if (expected > smallBytes && !this.#takeMemory(request, expected)) {
      done(noMemory());
      return;
    }
    // The length of a body in chunks is not known: it counts once it is no longer small, with all that it can need.
    let isCounted = stated !== undefined;
    // RFC 9110, section 10.1.1. Clients that wait for this are not refused after sending a large body.
    if (request.headers.expect?.toLowerCase() === '100-continue') request.response.writeContinue();
    let body = bodyBytes(expected);
    const settle = () => {
      this.#arriving.delete(arriving);
      payload.off('data', take).off('end', end).off('error', cutOff).off('close', cutOff);
    };
    const fail = (error: RequestError) => {
      settle();
      payload.on('error', () => {});
      body.free();
      done(error);
    };
    const arriving: Arriving = { since: performance.now(), bytes: 0, fail };
    const take = (chunk: Buffer) => {
      arriving.bytes += chunk.length;
      if (arriving.bytes > bodyLimit) {
        fail(new RequestError('INVALID_BODY', bodyTooLarge));
        return;
      }
      if (!isCounted && arriving.bytes > smallBytes) {
        isCounted = true;
        if (!this.#takeMemory(request, bodyLimit)) {
          fail(noMemory());
          return;
        }
        const small = body.all();
        body = bodyBytes(bodyLimit);
        body.add(small);
      }
      body.add(chunk);
    };
    const end = () => {
      settle();
      done(null, body.all());
      body.free();
    };
    const cutOff = () => fail(notArrived());
    payload.on('data', take).on('end', end).on('error', cutOff).on('close', cutOff);
    this.#arriving.add(arriving);
    this.#looking ??= setInterval(() => this.#failSlow(), lookMs).unref();
  }

  /** Refuses the bodies that are still arriving. */
  stop(): void {
    clearInterval(this.#looking);
    for (const { fail } of this.#arriving)
      fail(new RequestError('PLANNED_MAINTENANCE', { retryAfterSeconds: 1 }));
  }

  #takeMemory(request: FastifyRequest, bytes: number): boolean {
    const account = accountOf(request);
    if (!this.#memory.take(account, bytes)) return false;
    request.response.once('close', () => this.#memory.giveBack(account, bytes));
    return true;
  }

  #failSlow(): void {
    const now = performance.now();
    for (const { since, bytes, fail } of this.#arriving) {
      if (now - since > patienceMs + (bytes / bytesPerSecond) * 1_000) fail(tooSlow());
    }
  }
}

function notArrived(): RequestError {
  return new RequestError('INVALID_BODY', { message: 'the body did not arrive' });
}

function tooSlow(): RequestError {
  const message = 'the body took too long to arrive';
  return new RequestError('INVALID_HEADERS', { status: 408, message, bound: 'body_time' });
}

function noMemory(): RequestError {
  const message = 'too many bodies are arriving at the same time; retry after the time in Retry-After';
  return new RequestError('PLANNED_MAINTENANCE', { message, retryAfterSeconds: 1, bound: 'body_memory' });
}
