import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';

/** The tabs of the page, each with its own URL. */
export const tabs = [
  ['overview', 'Overview'],
  ['registrations', 'Registrations'],
  ['keys', 'Keys'],
  ['events', 'Events'],
  ['webhooks', 'Webhooks'],
  ['json', 'JSON'],
] as const;
export type Tab = (typeof tabs)[number][0];

export function TabLinks({ customer, current }: { customer: Schema<'EndCustomer'>; current: string }) {
  const { actingAs } = useActingAsPartner();
  const attention = customer.registrations.filter(({ status }) => status === 'ATTENTION_REQUIRED').length;
  return (
    <nav aria-label="Sections" className="-mb-px flex flex-wrap gap-x-1 border-b border-line">
      {tabs.map(([tab, name]) => (
        <Link
          key={tab}
          {...addressOf(actingAs, customer.client_id, tab)}
          aria-current={tab === current ? 'page' : undefined}
          className="-mb-px border-b-2 border-transparent px-3 py-1.5 text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {name}
          {tab === 'registrations' && attention > 0 && (
            <span className="ml-1.5 rounded-sm bg-bad-soft px-1 text-sm text-bad">
              {attention}
              <span className="sr-only"> need attention</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

/** The link target of a tab. */
export function addressOf(
  { clientId, realm }: { clientId: string; realm: 'live' | 'sandbox' },
  id: string,
  tab: Tab | 'edit' | 'information',
) {
  return {
    to: '/partners/$partner/$realm/end-customers/$id/$tab' as const,
    params: { partner: clientId, realm, id, tab },
  };
}
