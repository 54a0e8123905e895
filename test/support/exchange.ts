import { Agent, request } from 'node:http';

// Tests send many small requests; node:http takes half the time of fetch, and does not change Host, method, headers
// and path.

export interface Exchange {
  method: string;
  path: string;
  headers: Record<string, string | string[]>;
  body?: string | Buffer | undefined;
}

export interface Received {
  status: number;
  headers: Headers;
  text: string;
}

const agent = new Agent({ keepAlive: true });

/** Sends one request to the server at `url` and reads the whole response. */
export function exchange(url: string, { method, path, headers, body }: Exchange): Promise<Received> {
  const { hostname, port } = new URL(url);
  // Without a length, node:http would send the body in chunks.
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const options = { agent, hostname: hostname.replace(/^\[|\]$/gu, ''), port, method, path };
    const sent = request({ ...options, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const fields = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        );
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: new Headers(fields), text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
