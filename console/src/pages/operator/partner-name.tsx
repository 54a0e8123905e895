import { Link } from '@tanstack/react-router';
import { given } from '../../routes/search.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Picker } from '../../ui/picker.tsx';
import type { Choice } from '../../ui/picker-list.tsx';

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

interface PartnerPickerProps {
  asFilter?: boolean;
  /** The partner's client_id; an empty string or undefined for none. */
  value: string | undefined;
  /** Receives the client_id; an empty string for none. */
  onChange: (clientId: string) => void;
  label?: string;
  none?: string;
}

/** Chooses a partner. */
export function PartnerPicker({
  value,
  onChange,
  label = 'Partner',
  none = 'All',
  ...look
}: PartnerPickerProps) {
  return (
    <Picker
      label={label}
      none={none}
      value={value}
      useName={usePartnerName}
      useChoices={usePartnerChoices}
      onChange={onChange}
      {...look}
    />
  );
}

/** Filters by partner. */
export function PartnerFilter(props: Pick<PartnerPickerProps, 'value' | 'onChange'>) {
  return <PartnerPicker asFilter {...props} />;
}

function usePartnerName(id: string, wanted: boolean): string | undefined {
  const { api } = useActingAs();
  const params = { path: { client_id: id } };
  return api.hooks.useQuery(
    'get',
    '/v1/partners/{client_id}',
    { params },
    { enabled: wanted, staleTime: 60_000 },
  ).data?.partner.name;
}

function usePartnerChoices(words: string, wanted: boolean) {
  const { api } = useActingAs();
  return api.hooks.useQuery(
    'get',
    '/v1/partners',
    { params: { query: { limit: 20, expiring: true, ...given({ q: words || undefined }) } } },
    {
      enabled: wanted,
      select: ({ partners }) =>
        partners.map(
          ({ client_id, name, expires_at }): Choice => ({
            id: client_id,
            name,
            ...(expires_at !== null && { note: 'Temporary' }),
          }),
        ),
    },
  );
}
