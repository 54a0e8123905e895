import { Link } from '@tanstack/react-router';
import { useActingAs } from '../../shell/acting-as.tsx';
import { FilterSelect } from '../../ui/filter-bar.tsx';
import { useAboutToChoose } from '../../ui/use-about-to-choose.ts';

/** The name of the partner of a record, with a link to its page; its id if it no longer exists. */
export function PartnerName({
  of: { partner_client_id: id, partner_name },
}: {
  of: { partner_client_id: string; partner_name: string | null };
}) {
  return (
    <Link
      to="/operator/partners/$id"
      params={{ id }}
      className="text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      <bdi>{partner_name ?? id}</bdi>
    </Link>
  );
}

/** Filters by partner. The partner in the URL is always an option, even if the list lacks it. */
export function PartnerFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (clientId: string) => void;
}) {
  const { isAbout, handlers } = useAboutToChoose();
  const partners = usePartners(isAbout || value !== undefined);
  const isMissing = value !== undefined && partners.every(({ client_id }) => client_id !== value);
  return (
    <FilterSelect
      label="Partner"
      value={value}
      options={[
        ['', 'All'],
        ...(isMissing ? [[value, value] as const] : []),
        ...partners.map(({ client_id, name }) => [client_id, name] as const),
      ]}
      onValue={onChange}
      {...handlers}
    />
  );
}

/** The newest 200 partners, sorted by name; none until they are `wanted`. */
export function usePartners(wanted = true) {
  const { api } = useActingAs();
  const { data } = api.hooks.useQuery(
    'get',
    '/v1/partners',
    { params: { query: { limit: 200, expiring: true } } },
    { staleTime: 60_000, enabled: wanted },
  );
  return (data?.partners ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
}
