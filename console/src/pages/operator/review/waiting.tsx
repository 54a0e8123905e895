import type { Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { inFull, Time } from '../../../ui/time.tsx';

type Customer = Pick<
  Schema<'EndCustomerSummary'>,
  'status' | 'realm' | 'created_at' | 'updated_at' | 'removed_at'
>;

/** Whether the review of an end customer can be under way. */
export function isOpenCase({ status, removed_at }: Customer): boolean {
  return removed_at === null && (status === 'UNDER_REVIEW' || status === 'MORE_INFORMATION_NEEDED');
}

/** How long an end customer has waited; in a sandbox, whose time is not known here, since when. */
export function Waiting({ customer }: { customer: Customer }) {
  const { status, realm, created_at, updated_at } = customer;
  const since = status === 'UNDER_REVIEW' ? created_at : updated_at;
  if (realm === 'sandbox') {
    return (
      <>
        since <Time at={since} />
      </>
    );
  }
  return (
    <time dateTime={since} title={inFull(since)} className="whitespace-nowrap">
      {ageOf(since)}
    </time>
  );
}

const hourMs = 3_600_000;

/** “3 d”, or “5 h” on the first day. */
function ageOf(since: string): string {
  const hours = Math.floor((serverNow() - Date.parse(since)) / hourMs);
  if (hours < 1) return '< 1 h';
  return hours < 24 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
