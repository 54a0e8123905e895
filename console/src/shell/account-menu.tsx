import { ChevronsUpDown } from 'lucide-react';
import { useRef, useState } from 'react';
import { inBackground } from '../api/client.ts';
import { enumLabel } from '../ui/badge.tsx';
import { useActingAs } from './acting-as.tsx';
import { lazyPart } from './lazy-part.tsx';
import { OptionalPart } from './page-error.tsx';

const AccountItems = lazyPart(() => import('./account-items.tsx'), 'AccountItems');

/** The user's name and role, with a menu for the theme, the account and signing out. */
export function AccountMenu() {
  const { session, actingAs } = useActingAs();
  const partner = useOtherPartner();
  const trigger = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<boolean>();
  const role = actingAs.kind === 'operator' ? session.operator_role : session.partner_role;
  const name = session.user?.name ?? 'Developer';
  const preload = () => void AccountItems.preload?.();
  return (
    <>
      <button
        ref={trigger}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open === true}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => setOpen(true)}
        className="flex items-center justify-between gap-2 rounded-md px-2 py-1.5 text-left hover:bg-raised"
      >
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-sm text-muted">
            {enumLabel(role ?? 'no role')}
            {partner !== undefined && (
              <>
                {' · '}
                <bdi>{partner}</bdi>
              </>
            )}
          </span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
      </button>
      {open !== undefined && (
        <OptionalPart>
          <AccountItems trigger={trigger} open={open} onOpenChange={setOpen} />
        </OptionalPart>
      )}
    </>
  );
}

/** The name of the partner that the developer of `gingham dev` acts for, unless it is the demo partner. */
function useOtherPartner(): string | undefined {
  const { api, session, actingAs } = useActingAs();
  const id = actingAs.kind === 'partner' ? actingAs.clientId : null;
  return api.hooks.useQuery(
    'get',
    '/v1/partners/{client_id}',
    { params: { path: { client_id: id ?? '' } }, headers: inBackground },
    { enabled: id !== null && id !== session.partner_client_id, staleTime: 60_000 },
  ).data?.partner.name;
}
