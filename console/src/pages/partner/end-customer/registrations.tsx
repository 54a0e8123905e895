import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useCloseDialog } from '../../../routes/dialog.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useRealmNow } from '../../../shell/realm-now.ts';
import { StatusBadge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { type Column, rowLink, Table } from '../../../ui/table.tsx';
import { fromNow, inFull, Time } from '../../../ui/time.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { BankDialog } from './bank-dialog.tsx';
import { Problems } from './problems.tsx';
import type { Bank } from './simulate-bank.tsx';

type Customer = Schema<'EndCustomer'>;
type Registration = Schema<'Registration'>;

const route = getRouteApi('/partners/$partner/$realm/end-customers/$id/$tab');

/** The registration board: every institution, with the status in each environment. */
export function Registrations({ customer, mayWrite }: { customer: Customer; mayWrite: boolean }) {
  const { api } = useActingAsPartner();
  const isRemoved = customer.removed_at !== null;
  const query = api.hooks.useQuery(
    'post',
    '/partner/customer/oauth_institutions/get',
    { body: { end_customer_client_id: customer.client_id } },
    { enabled: !isRemoved },
  );
  if (isRemoved) return <Board customer={customer} banks={banksOf(customer)} mayWrite={false} />;
  return (
    <Loaded query={query} rows={8}>
      {({ institutions }) => (
        <Board
          customer={customer}
          banks={institutions.map(({ institution_id, name, classic_disablement_date }) => ({
            id: institution_id,
            name,
            classicEnd: classic_disablement_date,
          }))}
          mayWrite={mayWrite}
        />
      )}
    </Loaded>
  );
}

/** The institutions of a removed end customer, known only from its registrations. */
function banksOf({ registrations }: Customer): Bank[] {
  const names = new Map(registrations.map((one) => [one.institution_id, one.institution_name]));
  return [...names].map(([id, name]) => ({ id, name, classicEnd: null }));
}

function Board({ customer, banks, mayWrite }: { customer: Customer; banks: Bank[]; mayWrite: boolean }) {
  const { server } = useActingAsPartner();
  const { institution } = route.useSearch();
  const closeDialog = useCloseDialog();
  const now = useRealmNow();
  const environments = server.development
    ? (['development', 'production'] as const)
    : (['production'] as const);
  const columns: Column<Bank>[] = [
    {
      id: 'institution',
      header: 'Institution',
      width: 'w-56',
      cell: ({ id, name }) => (
        <Link
          from="/partners/$partner/$realm/end-customers/$id/$tab"
          to="."
          search={{ institution: id }}
          state={{ opensDialog: true }}
          className={rowLink}
        >
          {name}
        </Link>
      ),
    },
    ...environments.map(
      (environment): Column<Bank> => ({
        id: environment,
        header: environment === 'production' ? 'Production' : 'Development',
        narrow: 'named',
        cell: ({ id }) => (
          <Cell
            registration={customer.registrations.find(
              (one) => one.institution_id === id && one.environment === environment,
            )}
            now={now}
          />
        ),
      }),
    ),
  ];
  const open = banks.find(({ id }) => id === institution);
  return (
    <>
      <Problems customer={customer} mayWrite={mayWrite} />
      <Panel
        title="Registrations"
        flush
        actions={customer.realm === 'sandbox' && mayWrite && <AdvanceButtons />}
      >
        {banks.length === 0 ? (
          <Empty title="No institutions">
            {customer.realm === 'sandbox' ? 'Add them on the Controls page.' : 'The operator adds them.'}
          </Empty>
        ) : (
          <Table label="Registrations" columns={columns} rows={banks} keyOf={({ id }) => id} />
        )}
      </Panel>
      {open !== undefined && (
        <BankDialog
          customer={customer}
          bank={open}
          environments={environments}
          mayWrite={mayWrite}
          onClose={closeDialog}
        />
      )}
    </>
  );
}

function Cell({ registration, now }: { registration: Registration | undefined; now: number | undefined }) {
  if (registration === undefined) return <StatusBadge status="NOT_STARTED" />;
  const { status, updated_at, withdrawn_at, due_at } = registration;
  return (
    <>
      <StatusBadge status={withdrawn_at === null ? status : 'Withdrawn'} />{' '}
      {now !== undefined && (
        <time
          dateTime={withdrawn_at ?? updated_at}
          title={inFull(withdrawn_at ?? updated_at)}
          className="text-sm text-muted"
        >
          {fromNow(withdrawn_at ?? updated_at, now)}
        </time>
      )}{' '}
      {now !== undefined && due_at !== null && withdrawn_at === null && (
        <span className="text-sm text-muted">
          · next step <Time at={due_at} now={Math.min(now, Date.parse(due_at))} />
        </span>
      )}
    </>
  );
}

const daySeconds = 86_400;

/** Buttons to advance the sandbox's clock, so that registrations progress. */
function AdvanceButtons() {
  const { api } = useActingAsPartner();
  const { say } = useToast();
  const { act, isBusy, error } = useAction(async (days: number) => {
    await api.client.POST('/simulation/clock/advance', { body: { seconds: days * daySeconds } });
    say(days === 1 ? 'Clock advanced by 1 day' : `Clock advanced by ${days} days`);
  });
  return (
    <>
      {error}
      <Button busy={isBusy} onClick={() => act(1)}>
        Advance 1 day
      </Button>
      <Button busy={isBusy} onClick={() => act(7)}>
        Advance 1 week
      </Button>
    </>
  );
}
