import type { OpenApiOperation } from '../../api/openapi.ts';
import { type Html, html, nothing } from '../html.ts';

/** Placeholder for the server's address, replaced in each response. */
export const originMark = '{{origin}}';

/** A command that sends the operation's example, with credentials and ids from shell variables. */
export function curlExample(method: string, path: string, operation: OpenApiOperation): Html {
  const { security, requestBody } = operation;
  const isPartners = security.some((requirement) => 'clientId' in requirement);
  const isManagers = security.some((requirement) => 'bearerToken' in requirement);
  const address = `${originMark}${isPartners ? '/sandbox' : ''}${path.replaceAll(/\{(\w+)\}/gu, shellVariable)}`;
  const isUsual = method === (requestBody === undefined ? 'get' : 'post');
  const lines = [
    `curl -s ${isUsual ? '' : `-X ${method.toUpperCase()} `}"${address}"`,
    ...(isPartners ? ['-H "PLAID-CLIENT-ID: $PLAID_CLIENT_ID"', '-H "PLAID-SECRET: $PLAID_SECRET"'] : []),
    ...(isManagers ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(requestBody === undefined
      ? []
      : bodyLines(requestBody.content['application/json'].example, isPartners)),
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

function shellVariable(_braces: string, name: string): string {
  return `$${name.toUpperCase()}`;
}

/** The body in single quotes, indented like the other lines; the credentials are in the headers. */
function bodyLines(example: unknown, isPartners: boolean): string[] {
  const { client_id, secret, ...rest } = example as Record<string, unknown>;
  const json = JSON.stringify(isPartners ? rest : example, null, 2).replaceAll('\n', '\n  ');
  return ["-H 'Content-Type: application/json'", `-d '${json.replaceAll("'", "'\\''")}'`];
}
