import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useRealmClock } from '../../../shell/realm-now.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { fromNow, inFull } from '../../../ui/time.tsx';
import { type LastAdvance, useAdvance } from './use-advance.ts';

type Registration = Schema<'Registration'>;
type Status = Registration['status'];

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
  const query = api.hooks.useQuery('get', '/v1/registrations', {
    params: { query: { realm: 'sandbox', limit: 200 } },
  });
  const { advance, isPending } = useAdvance(onAdvanced);
  const now = useRealmClock()?.now();
  return (
    <Panel title="Next changes" flush>
      <Loaded query={query}>
        {({ registrations, next_cursor }) => {
          const banks = banksOf(registrations);
          const next = banks.find(({ dueAt }) => dueAt !== null)?.dueAt ?? null;
          if (banks.length === 0) {
            return <Empty title="No registrations yet">They start when an end customer is enabled.</Empty>;
          }
          return (
            <>
              <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
                <p>
                  {next === null
                    ? 'No changes scheduled.'
                    : `Next change ${now === undefined ? `at ${inFull(next)}` : fromNow(next, now)}.`}
                </p>
                {mayWrite && next !== null && (
                  <Button
                    busy={isPending}
                    onClick={() => void advance({ to: next }, `to ${inFull(next)}`).catch(() => undefined)}
                  >
                    Advance to next change
                  </Button>
                )}
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
              {next_cursor !== null && (
                <p className="border-t border-line px-4 py-2 text-sm text-muted">
                  Shows only the 200 newest registrations.
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
          <span key={status} className={looks[status]} style={{ flexGrow: count }} />
        ))}
      </span>
      <span className="block text-sm text-muted">
        {present.map(([status, count]) => `${count} ${enumLabel(status).toLowerCase()}`).join(', ')}
      </span>
    </span>
  );
}

/** Groups registrations by institution; those with the next change come first. */
function banksOf(registrations: readonly Registration[]): Bank[] {
  const banks = new Map<string, Bank>();
  for (const { institution_id: id, institution_name: name, status, due_at, withdrawn_at } of registrations) {
    if (withdrawn_at !== null) continue;
    const bank = banks.get(id) ?? { id, name, counts: new Map(), dueAt: null };
    banks.set(id, bank);
    bank.counts.set(status, (bank.counts.get(status) ?? 0) + 1);
    if (due_at !== null && (bank.dueAt === null || due_at < bank.dueAt)) bank.dueAt = due_at;
  }
  const key = ({ dueAt, name }: Bank) => `${dueAt ?? '~'} ${name}`;
  return [...banks.values()].toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
