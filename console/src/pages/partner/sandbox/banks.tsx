import type { Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useAwaitsClock, useRealmClock } from '../../../shell/realm-now.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { fromNow, inShort, timeZone } from '../../../ui/time.tsx';
import { type LastAdvance, useAdvance } from './use-advance.ts';

type AtInstitution = Schema<'RegistrationsAtInstitution'>;
type Status = Schema<'RegistrationStatus'>;

const order: readonly Status[] = ['ENABLED', 'APPROVED', 'PROCESSING', 'ATTENTION_REQUIRED', 'NOT_STARTED'];
const looks: Record<Status, string> = {
  ENABLED: 'bg-good',
  APPROVED: 'bg-accent',
  PROCESSING: 'bg-line-strong',
  ATTENTION_REQUIRED: 'bg-bad',
  NOT_STARTED: 'bg-line',
};

interface Bank {
  id: string;
  name: string;
  counts: Map<Status, number>;
  /** When one of its registrations is due next. */
  dueAt: string | null;
}

/** Registrations by institution, with the time of the next change. */
export function Banks({
  mayWrite,
  onAdvanced,
}: {
  mayWrite: boolean;
  onAdvanced: (advance: LastAdvance) => void;
}) {
  const { api } = useActingAsPartner();
  const query = api.hooks.useQuery(
    'get',
    '/v1/overview',
    { params: { query: { realm: 'sandbox', time_zone: timeZone } } },
    { refetchInterval: 10_000 },
  );
  const next = api.hooks.useQuery('post', '/simulation/clock/get', { body: {} }).data?.next_due_at;
  const awaitsClock = useAwaitsClock(true);
  const { act: advance, isBusy, error } = useAdvance(onAdvanced);
  const now = useRealmClock()?.now();
  return (
    <Panel title="Next changes" flush>
      <Loaded query={query} rows={14} awaitsMore={awaitsClock}>
        {({ overview }) => {
          const banks = banksOf(overview.registrations.institutions);
          if (banks.length === 0) {
            return <Empty title="No registrations yet">They start when an end customer is enabled.</Empty>;
          }
          return (
            <>
              <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
                <p>
                  {next === null && 'No changes scheduled.'}
                  {next && `Next change ${now === undefined ? `at ${inShort(next)}` : fromNow(next, now)}.`}
                </p>
                {mayWrite && next && (
                  <Button
                    busy={isBusy}
                    onClick={() => advance({ target: { to: next }, words: `to ${inShort(next)}` })}
                  >
                    Advance to next change
                  </Button>
                )}
                {error}
              </div>
              <ul className="divide-y divide-line">
                {banks.map((bank) => (
                  <li
                    key={bank.id}
                    className="grid grid-cols-[minmax(0,7rem)_1fr_auto] items-center gap-3 px-4 py-1.5"
                  >
                    <span className="truncate" title={bank.name}>
                      {bank.name}
                    </span>
                    <Counts counts={bank.counts} />
                    <span className="text-sm text-muted">
                      {bank.dueAt !== null && now !== undefined && fromNow(bank.dueAt, now)}
                    </span>
                  </li>
                ))}
              </ul>
              {isLate(overview) && (
                <p className="border-t border-line px-4 py-2 text-sm text-muted">
                  Counted {fromNow(overview.counted_at)}
                  {!overview.is_complete && '; the numbers will increase'}.
                </p>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

/** The number of registrations by status, as a bar and as text. */
function Counts({ counts }: { counts: ReadonlyMap<Status, number> }) {
  const present = order.flatMap((status) => {
    const count = counts.get(status);
    return count === undefined ? [] : [[status, count] as const];
  });
  return (
    <span className="min-w-0">
      <span aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-sm">
        {present.map(([status, count]) => (
          <span key={status} className={`bar ${looks[status]}`} style={{ flexGrow: count }} />
        ))}
      </span>
      <span className="block text-sm text-muted">
        {present.map(([status, count]) => `${count} ${enumLabel(status).toLowerCase()}`).join(', ')}
      </span>
    </span>
  );
}

/** Whether the counts may differ from what the clock shows. */
function isLate({ counted_at, is_complete }: Schema<'Overview'>): boolean {
  return !is_complete || serverNow() - Date.parse(counted_at) > 15_000;
}

/** Adds up the environments of each institution; those with the next change come first. */
function banksOf(institutions: readonly AtInstitution[]): Bank[] {
  const banks = new Map<string, Bank>();
  for (const { institution_id: id, institution_name: name, by_status, next_due_at } of institutions) {
    const bank = banks.get(id) ?? { id, name, counts: new Map(), dueAt: null };
    banks.set(id, bank);
    for (const status of order) {
      const count = by_status[status] + (bank.counts.get(status) ?? 0);
      if (count > 0) bank.counts.set(status, count);
    }
    if (next_due_at !== null && (bank.dueAt === null || next_due_at < bank.dueAt)) bank.dueAt = next_due_at;
  }
  const key = ({ dueAt, name }: Bank) => `${dueAt ?? '~'} ${name}`;
  return [...banks.values()].toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
