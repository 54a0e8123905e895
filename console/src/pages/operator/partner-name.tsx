import { Link } from '@tanstack/react-router';
import { useSeat } from '../../shell/seat.tsx';
import { SelectField } from '../../ui/field.tsx';

/** A partner by its name, leading to its page; partners are few beside what is theirs. */
export function PartnerName({ id }: { id: string }) {
  const { api } = useSeat();
  const { data } = api.hooks.useQuery(
    'get',
    '/v1/partners/{client_id}',
    { params: { path: { client_id: id } } },
    { staleTime: 60_000 },
  );
  return (
    <Link
      to="/operator/partners/$id"
      params={{ id }}
      className="wrap-anywhere text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {data?.partner.name ?? id}
    </Link>
  );
}

/** A choice of partners to see the records of; one that the address names is offered, however many there are. */
export function PartnerFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (clientId: string) => void;
}) {
  const partners = usePartners();
  const isMissing = value !== undefined && partners.every(({ client_id }) => client_id !== value);
  return (
    <SelectField
      label="Partner"
      value={value ?? ''}
      options={[
        ['', 'All'],
        ...(isMissing ? [[value, value] as const] : []),
        ...partners.map(({ client_id, name }) => [client_id, name] as const),
      ]}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

/** The partners to choose from, by name: the newest two hundred. */
export function usePartners() {
  const { api } = useSeat();
  const { data } = api.hooks.useQuery(
    'get',
    '/v1/partners',
    { params: { query: { limit: 200, expiring: true } } },
    { staleTime: 60_000 },
  );
  return (data?.partners ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
}
