import { Link } from '@tanstack/react-router';
import { given } from '../../../routes/search.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Picker } from '../../../ui/picker.tsx';
import type { Choice } from '../../../ui/picker-list.tsx';

/** Chooses an end customer of the realm. */
export function CustomerPicker({
  value,
  onChange,
  none = 'All',
  ...look
}: {
  asFilter?: boolean;
  /** Its client_id; an empty string or undefined for none. */
  value: string | undefined;
  /** Receives the client_id; an empty string for none. */
  onChange: (clientId: string) => void;
  none?: string;
}) {
  return (
    <Picker
      label="End customer"
      none={none}
      value={value}
      useName={useCustomerName}
      useChoices={useCustomerChoices}
      onChange={onChange}
      {...look}
    />
  );
}

/** Filters by end customer. */
export function CustomerFilter(props: Pick<Parameters<typeof CustomerPicker>[0], 'value' | 'onChange'>) {
  return <CustomerPicker asFilter {...props} />;
}

function useCustomerName(id: string, wanted: boolean): string | undefined {
  const { api } = useActingAsPartner();
  const params = { path: { client_id: id } };
  return api.hooks.useQuery(
    'get',
    '/v1/end-customers/{client_id}',
    { params },
    { enabled: wanted, staleTime: 60_000 },
  ).data?.end_customer.company_name;
}

function useCustomerChoices(words: string, wanted: boolean) {
  const { api, actingAs } = useActingAsPartner();
  return api.hooks.useQuery(
    'get',
    '/v1/end-customers',
    { params: { query: { realm: actingAs.realm, limit: 20, ...given({ q: words || undefined }) } } },
    {
      enabled: wanted,
      select: ({ end_customers }) =>
        end_customers.map(
          ({ client_id, company_name, status }): Choice => ({
            id: client_id,
            name: company_name,
            note: enumLabel(status),
          }),
        ),
    },
  );
}

/** Link to an end customer, with its name; with its id if it no longer exists. */
export function CustomerLink({ clientId, name }: { clientId: string; name: string | null }) {
  const { actingAs } = useActingAsPartner();
  return (
    <Link
      to="/partners/$partner/$realm/end-customers/$id"
      params={{ partner: actingAs.clientId, realm: actingAs.realm, id: clientId }}
      className="text-accent hover:underline"
    >
      {name ?? <code>{clientId}</code>}
    </Link>
  );
}

/** Link to an end customer, with its id to copy. */
export function CustomerFact({ clientId, name }: { clientId: string; name: string | null }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {name !== null && <CustomerLink clientId={clientId} name={name} />}
      <Code>{clientId}</Code>
    </span>
  );
}
