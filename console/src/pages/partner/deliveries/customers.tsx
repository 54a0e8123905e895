import { Link } from '@tanstack/react-router';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Code } from '../../../ui/copy.tsx';
import { FilterSelect } from '../../../ui/filter-bar.tsx';

/** The most end customers that are offered. */
const namesMax = 100;

/** The names of the newest end customers of the realm by client_id, to choose from; undefined while they load. */
export function useCustomerNames(): ReadonlyMap<string, string> | undefined {
  const { api, actingAs } = useActingAsPartner();
  const query = api.hooks.useQuery('get', '/v1/end-customers', {
    params: { query: { realm: actingAs.realm, limit: namesMax } },
  });
  if (query.isPending) return undefined;
  const all = query.data?.end_customers ?? [];
  return new Map(all.map(({ client_id, company_name }) => [client_id, company_name]));
}

/** A filter by end customer; the current value is always an option. */
export function CustomerFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (clientId: string) => void;
}) {
  const names = useCustomerNames() ?? new Map<string, string>();
  const isMissing = value !== undefined && !names.has(value);
  return (
    <FilterSelect
      label="End customer"
      value={value}
      options={[['', 'All'], ...names, ...(isMissing ? [[value, value] as const] : [])]}
      onValue={onChange}
    />
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
