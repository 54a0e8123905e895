import { type ErrorCode, errorTable } from '../../api/errors.ts';
import type { OpenApiOperation } from '../../api/openapi.ts';
import { generalErrors } from '../../api/operation-errors.ts';
import { type Html, html, nothing } from '../html.ts';
import { curlExample, replyExample } from './example.ts';
import { breakable, inline, prose } from './prose.ts';
import { fieldTable, parameterTable, type Schemas } from './schema-table.ts';

/** An operation: effect, request, reply and errors. */
export function operationSection(
  method: string,
  path: string,
  operation: OpenApiOperation,
  schemas: Schemas,
): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const reply = responses['200']?.content['application/json'].schema ?? {};
  return html`
<section class="operation" id="${operationId}" aria-labelledby="${operationId}-title">
<div class="what">
<h3 id="${operationId}-title">${summary}</h3>
<p class="route"><b>${method.toUpperCase()}</b> <code>${breakable(path)}</code></p>
${prose(description)}
${parameters.length === 0 ? nothing : parameterTable(parameters, schemas)}
${requestBody === undefined ? nothing : html`${fieldTable('Request', requestBody.content['application/json'].schema, 'request', schemas)}<p class="limits">${requestBody.description}</p>`}
<details><summary>Reply</summary>${fieldTable('Reply', reply, 'reply', schemas)}</details>
${errorTableOf(operation)}
</div>
<div class="examples">
${curlExample(method, path, operation)}
${replyExample(operation)}
</div>
</section>
`;
}

/** Errors of this operation only; the general ones are listed once per tag. */
function errorTableOf({ tags: [tag], responses }: OpenApiOperation): Html {
  const general = new Set<string>(generalErrors(tag));
  const own = Object.entries(responses).flatMap(([status, { content }]) =>
    Object.keys(content['application/json'].examples ?? {})
      .filter((code) => !general.has(code))
      .map((code) => ({ status, code: code as ErrorCode })),
  );
  const kind = html`<a href="#${tag.toLowerCase()}">general errors</a>`;
  if (own.length === 0) return html`<p class="limits">Only ${kind}.</p>`;
  return html`<table>
<caption>Errors</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Meaning</th></tr></thead>
<tbody>${own.map(
    ({ status, code }) => html`
<tr><th scope="row">${errorLink(code)} <span class="type">${status}</span></th><td>${inline(errorTable[code].message)}</td></tr>`,
  )}</tbody>
</table>
<p class="limits">Also ${kind}.</p>`;
}

export function errorLink(code: string): Html {
  return html`<a href="#error-${code}"><code>${breakable(code)}</code></a>`;
}
