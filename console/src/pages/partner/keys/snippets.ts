import type { Environment } from '../../../api/client.ts';

export const snippetKinds = { curl: 'curl', node: 'Node', python: 'Python' } as const;

/** A code sample for a first call, which only reads. */
export function snippet(kind: keyof typeof snippetKinds, clientId: string, environment: Environment): string {
  const base = `${window.location.origin}/${environment}`;
  return { curl, node, python }[kind](base, clientId);
}

function curl(base: string, clientId: string): string {
  return `curl -s ${base}/partner/customer/get \\
  -H 'Content-Type: application/json' \\
  -H 'PLAID-CLIENT-ID: ${clientId}' -H "PLAID-SECRET: $PLAID_SECRET" \\
  -d '{ "end_customer_client_id": "…" }'`;
}

function node(base: string, clientId: string): string {
  return `import { Configuration, PlaidApi } from 'plaid';

const plaid = new PlaidApi(
  new Configuration({
    basePath: '${base}',
    baseOptions: {
      headers: {
        'PLAID-CLIENT-ID': '${clientId}',
        'PLAID-SECRET': process.env.PLAID_SECRET,
      },
    },
  }),
);

const { data } = await plaid.partnerCustomerGet({ end_customer_client_id: '…' });
console.log(data.end_customer.status);`;
}

function python(base: string, clientId: string): string {
  return `import os

import plaid
from plaid.api import plaid_api
from plaid.model.partner_customer_get_request import PartnerCustomerGetRequest

configuration = plaid.Configuration(
    host="${base}",
    api_key={"clientId": "${clientId}", "secret": os.environ["PLAID_SECRET"]},
)
client = plaid_api.PlaidApi(plaid.ApiClient(configuration))
response = client.partner_customer_get(PartnerCustomerGetRequest(end_customer_client_id="…"))
print(response.end_customer.status)`;
}
