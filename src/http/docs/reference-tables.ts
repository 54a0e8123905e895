import { errorTable } from '../../api/errors.ts';
import { type Html, html } from '../html.ts';
import { breakable, inline } from './prose.ts';
import type { Schemas } from './schema-table.ts';

/** The error table; error bodies link to its rows. */
export function errorsSection(): Html {
  return html`
<section id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">Errors</h2>
<p>Codes are stable, messages may change. <code>INVALID_BODY</code> has status 413 if the body is too large.</p>
<table id="enum-PlaidErrorCode">
<caption>All errors</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Meaning</th></tr></thead>
<tbody>${Object.entries(errorTable).map(
    ([code, { type, status, message, action }]) => html`
<tr id="error-${code}"><th scope="row"><code>${breakable(code)}</code> <span class="type">${status} ${type}</span></th>
<td>${inline(message)}.${action === undefined ? '' : html` <span class="limits">${action}</span>`}</td></tr>`,
  )}</tbody>
</table>
</section>
`;
}

/** The values of every titled enumeration. */
export function enumerationsSection(schemas: Schemas): Html {
  // Error codes are in the table above.
  const named = Object.entries(schemas).filter(([name, schema]) => schema.enum && name !== 'PlaidErrorCode');
  return html`
<section id="enumerations" aria-labelledby="enumerations-title">
<h2 id="enumerations-title">Enumerations</h2>
<dl>${named.map(
    ([name, schema]) => html`
<dt id="enum-${name}">${breakable(name)}</dt>
<dd>${inline(schema.description ?? '')} <span class="values">${(schema.enum ?? []).map(
      (value) => html`<code>${String(value)}</code> `,
    )}</span></dd>`,
  )}
</dl>
</section>
`;
}
