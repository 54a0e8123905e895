import type { OpenApiOperation } from '../../wire/openapi.ts';
import { type Html, html, nothing } from './html.ts';

/** Stands for the address the page is read at until a request for it tells. */
export const originMark = '{{origin}}';

/** A command that sends the operation's example, with credentials and ids taken from the shell. */
export function curlExample(method: string, path: string, operation: OpenApiOperation): Html {
  const [security = {}] = operation.security;
  const hasCredentials = 'clientId' in security;
  const { client_id: _clientId, secret: _secret, ...body } = exampleBody(operation);
  const address = `${originMark}${hasCredentials ? '/sandbox' : ''}${path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => `$${name.toUpperCase()}`)}`;
  const lines = [
    `curl -s ${method === 'post' || method === 'get' ? '' : `-X ${method.toUpperCase()} `}"${address}"`,
    ...(hasCredentials ? ['-H "PLAID-CLIENT-ID: $CLIENT_ID"', '-H "PLAID-SECRET: $SECRET"'] : []),
    ...('bearerToken' in security ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(operation.requestBody === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${indented(body).replaceAll("'", "'\\''")}'`]),
  ];
  return code('Example request', lines.join(' \\\n  '));
}

export function replyExample({ responses }: OpenApiOperation): Html {
  const example = responses['200']?.content['application/json'].example;
  return example === undefined ? nothing : code('Example reply', JSON.stringify(example, null, 2));
}

export function code(caption: string, text: string): Html {
  return html`<figure><figcaption>${caption}</figcaption><pre><code>${text}</code></pre></figure>
`;
}

function exampleBody({ requestBody }: OpenApiOperation): Record<string, unknown> {
  return (requestBody?.content['application/json'].example ?? {}) as Record<string, unknown>;
}

/** JSON that goes on in the column of the line it starts in. */
function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
}
