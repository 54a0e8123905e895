import { type ClientConfig, ConfigError } from '../config/config.ts';
import { masterKeyFile, readMasterKey } from '../config/master-key.ts';
import type { ErrorBody } from '../wire/errors.ts';
import type { Operation } from '../wire/operation.ts';
import { ServerRefusal, UnreachableError } from './errors.ts';

const timeoutMs = 60_000;

/** The values for an operation's path, query and body. */
export interface CallInput {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: Record<string, unknown> | undefined;
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
 * @throws ServerRefusal, UnreachableError, ConfigError
 */
export async function callServer(
  config: ClientConfig,
  operation: Operation,
  { params, query, body, signal: givenUp }: CallInput,
): Promise<Reply> {
  const path = operation.path.replace(/:(\w+)/gu, (_, name) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const url = `${config.url.replace(/\/+$/u, '')}${path}${search.size > 0 ? `?${search}` : ''}`;
  const headers = { authorization: `Bearer ${await tokenOf(config)}` };
  const request: RequestInit =
    body === undefined
      ? { headers }
      : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = givenUp === undefined ? timeout : AbortSignal.any([timeout, givenUp]);
  const answer = await fetch(url, { method: operation.method, redirect: 'error', signal, ...request })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error) => {
      throw unreachable(config, error);
    });
  return readReply(config, answer);
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
  if (status >= 300) throw new ServerRefusal(status, text, body as unknown as ErrorBody);
  return { text, body };
}

function unreachable({ url }: ClientConfig, error: Error & { cause?: unknown }): UnreachableError {
  const { code, message } = (error.cause ?? error) as { code?: string; message: string };
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
  const [{ Keyring }, { operatorTokenOf }] = await Promise.all([
    import('../keyring/keyring.ts'),
    import('../demo-partner.ts'),
  ]);
  return operatorTokenOf(new Keyring(masterKey ?? readDevKey(dataDir)));
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
