import type { OpenApiDocument } from '../../api/openapi.ts';
import { exampleErrorBody } from '../../api/plaid-error.ts';
import { type Html, html } from '../html.ts';
import { code, originMark } from './example.ts';
import { inline } from './prose.ts';
import { fieldTable } from './schema-table.ts';

/** Information common to all operations. */
export function introduction({ servers, components }: OpenApiDocument): Html {
  return html`
<section id="introduction" class="operation" aria-labelledby="introduction-title">
<div class="what">
<h2 id="introduction-title">Introduction</h2>
<p>A partner resells open banking: it creates end customers with their own keys, has them reviewed, enables
them, and follows their registrations with the OAuth institutions. Code written for Plaid’s Partner API runs
unchanged with one of these base URLs.</p>
<h3 id="environments">Base URLs and environments</h3>
<table>
<caption>Base URLs</caption>
<thead><tr><th scope="col">Base URL</th><th scope="col">Environment</th></tr></thead>
<tbody>${servers.map(
    ({ url, description }) => html`
<tr><th scope="row"><code>${originMark}<wbr>${url === '/' ? '' : url}</code></th><td>${inline(description)}</td></tr>`,
  )}</tbody>
</table>
<p>The environment is the first segment of the path, else the first label of the host
(<code>sandbox.partners.example.com</code>), else the server’s default.</p>
<h3 id="credentials">Credentials</h3>
<p>A partner’s program sends its <code>client_id</code> and the <code>secret</code> for the environment, in the
body or in the headers <code>PLAID-CLIENT-ID</code> and <code>PLAID-SECRET</code>. The management API requires a
token: <code>Authorization: Bearer …</code>. The examples on this page use these shell variables:</p>
${code('Credentials for the examples', 'export PLAID_CLIENT_ID=…\nexport PLAID_SECRET=…   # for the sandbox\nexport TOKEN=…    # for the management API')}
<h3 id="versions">Versions</h3>
<p><code>Plaid-Version: 2020-09-14</code> is the default. Older versions are rejected.</p>
<h3 id="requests">Requests</h3>
<p>A body is one JSON object in UTF-8, sent as <code>application/json</code>. Unknown fields are rejected, also
in nested objects. Text must be visible: only white space, control characters, direction overrides and lone
surrogates are rejected. Replies may gain fields; ignore unknown ones.</p>
</div>
<div class="examples">
<h3 id="request-ids">Request ids and errors</h3>
<p>Every reply has a <code>request_id</code>, which is also in the server’s log. All errors have this format:</p>
${code('An error', JSON.stringify(exampleErrorBody('INVALID_API_KEYS', originMark), null, 2))}
${fieldTable('Fields of an error', { $ref: '#/components/schemas/ApiError' }, 'reply', components.schemas)}
</div>
</section>
`;
}
