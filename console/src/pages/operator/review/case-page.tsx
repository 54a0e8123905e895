import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useNeighbours } from '../../../routes/neighbours.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { NeighboursNav } from '../../../ui/neighbours.tsx';
import { Page } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Case } from '../end-customer/case.tsx';
import { canRequestInformation, InformationActions } from '../end-customer/information-actions.tsx';
import { DecideDialog, type Deciding } from './decide-dialog.tsx';
import { useDecidedMeanwhile } from './decided-meanwhile.ts';
import { queueOf, queues, useAsPlace, useQueuePage } from './queue.ts';
import type { DecisionKind } from './reasons.ts';
import { ShortcutLegend, useShortcuts } from './shortcuts.tsx';

const route = getRouteApi('/operator/review/$id');

/** An end customer in the review queue, with links to the previous and the next one. */
export function ReviewCasePage() {
  const { api } = useActingAs();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}', {
    params: { path: { client_id: id } },
  });
  const neighbours = useNeighbours(search, useQueuePage, ({ client_id }) => client_id === id);
  useAsPlace(search, id, neighbours.at);
  const [deciding, decide] = useState<Deciding | null>(null);
  const [isOn, turn] = useShortcuts();
  const { previous, next } = neighbours;
  const go = (to: typeof next) =>
    to !== undefined &&
    void navigate({
      to: '/operator/review/$id',
      params: { id: to.row.client_id },
      search: to.search,
      state: to.state,
    });
  const customer = query.data?.end_customer;
  const begin = (kind: DecisionKind) => customer && decide({ kind, about: [customer] });
  const kinds = kindsFor(customer?.status);
  const meanwhile = useDecidedMeanwhile(id);
  useKeys(
    {
      j: () => go(next),
      k: () => go(previous),
      u: () => void navigate({ to: '/operator/review', search, state: true }),
      ...Object.fromEntries(kinds.map((kind) => [keyOf[kind], () => void begin(kind)])),
    },
    isOn,
  );
  /** Goes to the next case, or to the queue after the last one. */
  const leave = () => {
    const other = next ?? previous;
    if (other === undefined) void navigate({ to: '/operator/review', search, state: true });
    else go(other);
  };
  const above = (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <NeighboursNav
          label="Queue"
          back={
            <Link to="/operator/review" search={search} state className={buttonLook('plain')}>
              {queues[queueOf(search)].all}
            </Link>
          }
          neighbours={neighbours}
          onGo={go}
        />
        <ShortcutLegend
          isOn={isOn}
          turn={turn}
          keys={[
            ['J', 'next'],
            ['K', 'previous'],
            ...kinds.map((kind) => [keyOf[kind].toUpperCase(), labels[kind].toLowerCase()] as const),
            ...(customer !== undefined && canRequestInformation(customer)
              ? ([['I', 'request information']] as const)
              : []),
            ['U', 'back to the queue'],
          ]}
        />
      </div>
      <p
        aria-live="polite"
        className="rounded-md bg-warn-soft px-4 py-2 font-medium wrap-anywhere empty:absolute empty:p-0"
      >
        {meanwhile}
      </p>
    </>
  );
  if (customer === undefined) {
    return (
      <Page title={neighbours.row?.company_name ?? 'Review'}>
        {above}
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return (
    <>
      <Loaded query={query}>
        {({ end_customer }) => (
          <Case
            customer={end_customer}
            actions={
              <>
                {kinds.map((kind) => (
                  <Button
                    key={kind}
                    kind={kind === 'DENY' ? 'danger' : 'primary'}
                    aria-label={namesOf[kind](end_customer.company_name)}
                    onClick={() => begin(kind)}
                  >
                    {labels[kind]}
                  </Button>
                ))}
                <InformationActions customer={end_customer} hasKey={isOn} onDone={leave} />
              </>
            }
            above={above}
          />
        )}
      </Loaded>
      <DecideDialog
        deciding={deciding}
        meanwhile={deciding !== null && !kinds.includes(deciding.kind) ? meanwhile : undefined}
        onClose={() => decide(null)}
        onDone={leave}
      />
    </>
  );
}

const keyOf: Record<DecisionKind, string> = { APPROVE: 'a', DENY: 'd', REVERSE: 'r' };
const labels: Record<DecisionKind, string> = {
  APPROVE: 'Approve',
  DENY: 'Deny',
  REVERSE: 'Reverse denial',
};

/** The names of the buttons for screen readers, which may reach them without the page's heading. */
const namesOf: Record<DecisionKind, (company: string) => string> = {
  APPROVE: (company) => `Approve ${company}`,
  DENY: (company) => `Deny ${company}`,
  REVERSE: (company) => `Reverse denial of ${company}`,
};

/** The decisions available in a status. */
function kindsFor(status: string | undefined): readonly DecisionKind[] {
  if (status === 'UNDER_REVIEW') return ['APPROVE', 'DENY'];
  return status === 'DENIED' ? ['REVERSE'] : [];
}
