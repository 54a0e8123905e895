import type { Schema } from '../../../api/client.ts';
import { eventLabel, operationIdOf, operationPathOf } from './operations.ts';

type Call = Pick<Schema<'SandboxRequestDetail'>, 'path' | 'request'>;

/** The body without credentials, which samples never contain. */
function bodyOf({ request }: Call): Record<string, unknown> {
  const { client_id: _clientId, secret: _secret, ...body } = request;
  return body;
}

function isInSdk(call: Call): boolean {
  return !operationPathOf(call.path).startsWith('/simulation/');
}

/** The call as a `curl` command, with the credentials in shell variables. */
export function asCurl(call: Call, origin: string): string {
  const body = JSON.stringify(bodyOf(call), null, 2).replaceAll("'", String.raw`'\''`);
  return `curl -s '${origin}/sandbox${operationPathOf(call.path)}' \\
  -H 'Content-Type: application/json' \\
  -H "PLAID-CLIENT-ID: $PLAID_CLIENT_ID" -H "PLAID-SECRET: $PLAID_SECRET" \\
  -d '${body}'
`;
}

/** The call for Node: with the SDK, or with `fetch` for operations that the SDK does not have. */
export function asNode(call: Call, origin: string): string {
  const body = JSON.stringify(bodyOf(call), null, 2);
  const credentials =
    "'PLAID-CLIENT-ID': process.env.PLAID_CLIENT_ID, 'PLAID-SECRET': process.env.PLAID_SECRET";
  if (!isInSdk(call)) {
    return `const response = await fetch('${origin}/sandbox${operationPathOf(call.path)}', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ${credentials} },
  body: JSON.stringify(${indented(body)}),
});
console.log(await response.json());
`;
  }
  return `import { Configuration, PlaidApi } from 'plaid';

const headers = { ${credentials} };
const plaid = new PlaidApi(new Configuration({ basePath: '${origin}/sandbox', baseOptions: { headers } }));

const { data } = await plaid.${operationIdOf(operationPathOf(call.path))}(${body});
console.log(data);
`;
}

/** The same for Python. */
export function asPython(call: Call, origin: string): string {
  const body = toPython(bodyOf(call));
  if (!isInSdk(call)) {
    return `import json, os, urllib.request

headers = {
    "Content-Type": "application/json",
    "PLAID-CLIENT-ID": os.environ["PLAID_CLIENT_ID"],
    "PLAID-SECRET": os.environ["PLAID_SECRET"],
}
body = ${body}
url = "${origin}/sandbox${operationPathOf(call.path)}"
request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
print(json.load(urllib.request.urlopen(request)))
`;
  }
  return `import os

import plaid
from plaid.api import plaid_api

keys = {"clientId": os.environ["PLAID_CLIENT_ID"], "secret": os.environ["PLAID_SECRET"]}
configuration = plaid.Configuration(host="${origin}/sandbox", api_key=keys)
client = plaid_api.PlaidApi(plaid.ApiClient(configuration))

body = ${body}
print(client.${eventLabel(operationPathOf(call.path)).join('_')}(body, _check_input_type=False))
`;
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** A JSON value as a Python literal. */
function toPython(value: unknown, margin = ''): string {
  const inner = `${margin}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((one) => `${inner}${toPython(one, inner)},\n`).join('')}${margin}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    if (members.length === 0) return '{}';
    const lines = members.map(([name, one]) => `${inner}${JSON.stringify(name)}: ${toPython(one, inner)},\n`);
    return `{\n${lines.join('')}${margin}}`;
  }
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}
