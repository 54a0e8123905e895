import { Navigate, notFound, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner, useMay } from '../../../shell/acting-as.tsx';
import { lazyPart } from '../../../shell/lazy-part.tsx';
import { useAwaitsClock } from '../../../shell/realm-now.ts';
import { Code, Json } from '../../../ui/copy.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { Loaded, Loading } from '../../../ui/states.tsx';
import { CustomerStatus } from '../../end-customer/customer-status.tsx';
import { ListLink } from '../list-link.tsx';
import { Actions } from './actions.tsx';
import { Deliveries } from './deliveries.tsx';
import { Keys } from './keys.tsx';
import { Overview } from './overview.tsx';
import { Registrations } from './registrations.tsx';
import { addressOf, type Tab, TabLinks, tabs } from './tab-links.tsx';
import { Timeline } from './timeline.tsx';

const Edit = lazyPart(() => import('./edit.tsx'), 'Edit');
const Information = lazyPart(() => import('./information/form.tsx'), 'Information');

/** Forms, which no tab links to. */
const forms = ['edit', 'information'] as const;

/** The page of one end customer, in tabs. */
export function EndCustomerPage() {
  const { api, actingAs } = useActingAsPartner();
  const { id = '', tab = 'overview' } = useParams({ strict: false });
  const known = [...tabs.map(([name]) => name), ...forms].find((name) => name === tab);
  if (known === undefined) throw notFound();
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}', {
    params: { path: { client_id: id } },
  });
  // From the start, and not only by what shows times.
  const awaitsClock = useAwaitsClock(known === 'overview' || known === 'registrations');
  return (
    <Loaded query={query} rows={10} list={<ListLink of="end-customers" />}>
      {({ end_customer }) =>
        end_customer.realm === actingAs.realm ? (
          <EndCustomer customer={end_customer} tab={known} awaitsClock={awaitsClock} />
        ) : (
          // The URL has the wrong realm, for example if it was typed in: actions must apply to the customer's own.
          <Navigate {...addressOf({ ...actingAs, realm: end_customer.realm }, id, known)} replace />
        )
      }
    </Loaded>
  );
}

function EndCustomer({
  customer,
  tab,
  awaitsClock,
}: {
  customer: Schema<'EndCustomer'>;
  tab: Tab | (typeof forms)[number];
  awaitsClock: boolean;
}) {
  const mayWrite = useMay('partner_admin', 'partner_member') && customer.removed_at === null;
  return (
    <Page
      title={customer.company_name}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <ListLink of="end-customers" isShort />
          <CustomerStatus customer={customer} />
          <Code label="Copy client_id">{customer.client_id}</Code>
        </span>
      }
      actions={mayWrite && <Actions customer={customer} />}
    >
      <TabLinks customer={customer} current={tab} />
      {awaitsClock && <Loading rows={10} />}
      {tab === 'overview' && !awaitsClock && <Overview customer={customer} mayWrite={mayWrite} />}
      {tab === 'registrations' && !awaitsClock && <Registrations customer={customer} mayWrite={mayWrite} />}
      {tab === 'keys' && <Keys customer={customer} />}
      {tab === 'events' && <Timeline id={customer.client_id} />}
      {tab === 'webhooks' && <Deliveries customer={customer} />}
      {tab === 'json' && (
        <Panel title="API response">
          <Json value={customer} whole />
        </Panel>
      )}
      {tab === 'edit' && (
        <Suspense fallback={<Loading />}>
          <Edit customer={customer} mayWrite={mayWrite} />
        </Suspense>
      )}
      {tab === 'information' && (
        <Suspense fallback={<Loading />}>
          <Information customer={customer} mayWrite={mayWrite} />
        </Suspense>
      )}
    </Page>
  );
}
