import type { OpenApiDocument } from '../../wire/openapi.ts';
import { exampleErrorBody } from '../../wire/plaid-error.ts';
import { type Html, html } from '../html.ts';
import { code, originMark } from './example.ts';
import { inline } from './prose.ts';
import { fieldTable } from './schema-table.ts';

/** What holds for every operation. */
export function introduction({ servers, components }: OpenApiDocument): Html {
  return html`
<section id="introduction" class="operation" aria-labelledby="introduction-title">
<div class="what">
<h2 id="introduction-title">Introduction</h2>
<p>A partner resells open banking: it creates end customers, each with keys of its own, has them reviewed,
enables them, and follows their registrations with the OAuth institutions. Code written for Plaid’s Partner API
runs here unchanged; point its SDK at one of these addresses.</p>
<h3 id="environments">Addresses and environments</h3>
<table>
<caption>Base addresses</caption>
<thead><tr><th scope="col">Address</th><th scope="col">Environment</th></tr></thead>
<tbody>${servers.map(
    ({ url, description }) => html`
<tr><th scope="row"><code>${originMark}<wbr>${url === '/' ? '' : url}</code></th><td>${inline(description)}</td></tr>`,
  )}</tbody>
</table>
<p>The first segment of the path names the environment, else the first label of the host
(<code>sandbox.partners.example.com</code>), else it is the server’s default.</p>
<h3 id="credentials">Credentials</h3>
<p>A partner’s program sends its <code>client_id</code> and the <code>secret</code> of the environment, in the
body or in the headers <code>PLAID-CLIENT-ID</code> and <code>PLAID-SECRET</code>. The management API takes a
token: <code>Authorization: Bearer …</code>. For the examples here to work as they stand, put them into
the shell first:</p>
${code('Credentials for the examples', 'export CLIENT_ID=…\nexport SECRET=…   # of the sandbox\nexport TOKEN=…    # for the management API')}
<h3 id="versions">Versions</h3>
<p><code>Plaid-Version: 2020-09-14</code>, or no such header. Older versions are refused.</p>
<h3 id="requests">Requests</h3>
<p>A body is one JSON object in UTF-8, sent as <code>application/json</code>. Fields that an operation does not
have are refused, also within objects. Text has to be visible: white space alone, control characters,
overrides of direction and lone surrogates are refused. Replies may gain fields; ignore those you do not know.</p>
</div>
<div class="examples">
<h3 id="request-ids">Request ids and errors</h3>
<p>Every reply holds a <code>request_id</code>, which the server’s log has too. All errors look alike:</p>
${code('An error', JSON.stringify(exampleErrorBody('INVALID_API_KEYS'), null, 2))}
${fieldTable('Fields of an error', { $ref: '#/components/schemas/PlaidError' }, 'reply', components.schemas)}
</div>
</section>
`;
}
