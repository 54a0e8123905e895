import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ErrorBody } from '../api/errors.ts';
import { type ClientConfig, ConfigError } from '../config/config.ts';
import { masterKeyFile, readMasterKey } from '../config/master-key.ts';
import type { Operation } from './document.ts';
import { ServerError, UnreachableError } from './errors.ts';

const timeoutMs = 60_000;
/** The server may take long before it sends the first piece of a file. */
const downloadTimeoutMs = 600_000;

/** The values for an operation's path, query and body. */
export interface CallInput {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: Record<string, unknown> | undefined;
  /** Version of the resource that the call is based on. */
  ifMatch?: string | undefined;
  /** Allows to send the call again if the connection is lost. */
  idempotencyKey?: string | undefined;
  /** Aborts the call. */
  signal?: AbortSignal | undefined;
}

export interface Reply {
  /** As received: one line of JSON. */
  text: string;
  body: Record<string, unknown>;
}

/**
 * Calls a management operation of a running server.
 *
 * @throws ServerError, UnreachableError, ConfigError
 */
export async function callServer(
  config: ClientConfig,
  operation: Pick<Operation, 'method' | 'path'>,
  { params, query, body, ifMatch, idempotencyKey, signal: givenUp }: CallInput,
): Promise<Reply> {
  const path = operation.path.replace(/\{(\w+)\}/gu, (_, name) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const url = `${config.url.replace(/\/+$/u, '')}${path}${search.size > 0 ? `?${search}` : ''}`;
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    authorization: `Bearer ${await tokenOf(config)}`,
    ...(ifMatch !== undefined && { 'if-match': /^(?:\*|.*".*)$/u.test(ifMatch) ? ifMatch : `"${ifMatch}"` }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(bytes && { 'content-type': 'application/json', 'content-length': bytes.byteLength }),
  };
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = givenUp === undefined ? timeout : AbortSignal.any([timeout, givenUp]);
  const attempt = () => send(new URL(url), { method: operation.method, headers, signal }, bytes);
  const answer = await attempt()
    .catch((error) => {
      if (idempotencyKey === undefined || error.code !== 'ECONNRESET') throw error;
      return attempt();
    })
    .catch((error) => {
      throw unreachable(config, error);
    });
  return readReply(config, answer);
}

/**
 * Reads a file from a running server, which may take any time as long as it comes.
 *
 * @throws ServerError, UnreachableError, ConfigError
 */
export async function* downloadFrom(config: ClientConfig, path: string): AsyncGenerator<Buffer> {
  const url = new URL(`${config.url.replace(/\/+$/u, '')}${path}`);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { authorization: `Bearer ${await tokenOf(config)}` };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const call = request(url, { headers, timeout: downloadTimeoutMs }, resolve);
  call.on('error', reject).end();
  call.on('timeout', () => call.destroy(new Error('it does not respond')));
  try {
    const response = await promise;
    const { statusCode: status = 0 } = response;
    if (status >= 300) readReply(config, { status, text: await text(response) });
    yield* response;
  } catch (error) {
    throw error instanceof ServerError || error instanceof UnreachableError
      ? error
      : unreachable(config, error as Error);
  }
}

/** Returns the only partner, which need not be named; undefined if there are several, or only temporary ones. */
export async function findOnlyPartner(
  config: ClientConfig,
): Promise<{ client_id: string; name: string } | undefined> {
  const listPartners = { method: 'GET', path: '/v1/partners' };
  const input = { params: {}, query: { limit: 2 }, body: undefined };
  const { body } = await callServer(config, listPartners, input);
  const [first, ...others] = body['partners'] as { client_id: string; name: string }[];
  return others.length === 0 ? first : undefined;
}

/** Sends one request and reads the final response; redirects are not followed. */
function send(
  url: URL,
  options: RequestOptions,
  body: Uint8Array | undefined,
): Promise<{ status: number; text: string }> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, options)
      .once('response', (response) => {
        const { statusCode: status = 0 } = response;
        text(response).then((received) => resolve({ status, text: received }), reject);
      })
      .once('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new Error('it switched protocols'));
      })
      .on('error', reject)
      .end(body);
  });
}

function readReply({ url }: ClientConfig, { status, text }: { status: number; text: string }): Reply {
  let body: Record<string, unknown> | null = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Reported below.
  }
  if (typeof body?.['request_id'] !== 'string') {
    throw new UnreachableError(`the server at ${url} is not Gingham (HTTP ${status})`);
  }
  if (status >= 300) throw new ServerError(status, text, body as unknown as ErrorBody);
  return { text, body };
}

function unreachable({ url }: ClientConfig, error: NodeJS.ErrnoException): UnreachableError {
  const { code, message } = error;
  return new UnreachableError(`cannot reach ${url} (${code ?? message}); see GINGHAM_URL and --url`, {
    cause: error,
  });
}

/** Returns GINGHAM_TOKEN or, for a local server, the operator token that `gingham dev` derives from its master key. */
async function tokenOf({ url, token, dataDir, masterKey }: ClientConfig): Promise<string> {
  if (token !== undefined) return token;
  // The derived token must not be sent to another server.
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(new URL(url).hostname)) {
    throw new ConfigError(`GINGHAM_TOKEN is not set; ${url} requires a management token`);
  }
  const [{ MasterKey }, { operatorTokenOf }] = await Promise.all([
    import('../keyring/master-key.ts'),
    import('../demo-partner.ts'),
  ]);
  return operatorTokenOf(new MasterKey(masterKey ?? readDevKey(dataDir)));
}

function readDevKey(dataDir: string): string {
  try {
    return readMasterKey(dataDir);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const file = masterKeyFile(dataDir);
    throw new ConfigError(`GINGHAM_TOKEN is not set, and ${file} of \`gingham dev\` does not exist`);
  }
}
