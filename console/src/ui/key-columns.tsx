import type { Schema } from '../api/client.ts';
import { serverNow } from '../api/server-clock.ts';
import { Badge, enumLabel } from './badge.tsx';
import { Button } from './button.tsx';
import { actionsOf, type Column, noValue } from './table.tsx';
import { Time } from './time.tsx';

type Key = Pick<
  Schema<'Token'>,
  'status' | 'revoked_at' | 'expires_at' | 'allowed_addresses' | 'last_four' | 'last_used_at'
>;

export const environmentColumn: Column<{ environment: Schema<'Environment'> }> = {
  id: 'environment',
  header: 'Environment',
  width: 'w-32',
  cell: ({ environment }) => enumLabel(environment),
};

/** The buttons that edit and revoke a key; `nameOf` tells screen readers which one. */
export function keyActions<Row>({
  isOffered,
  nameOf,
  onEdit,
  onRevoke,
}: {
  isOffered: (key: Row) => boolean;
  nameOf: (key: Row) => string;
  onEdit: (key: Row) => void;
  onRevoke: (key: Row) => void;
}): Column<Row> {
  return actionsOf(
    (key) =>
      isOffered(key) && (
        <>
          <Button kind="quiet" aria-label={`Edit ${nameOf(key)}`} onClick={() => onEdit(key)}>
            Edit
          </Button>
          <Button kind="quiet" aria-label={`Revoke ${nameOf(key)}`} onClick={() => onRevoke(key)}>
            Revoke
          </Button>
        </>
      ),
    'w-40',
  );
}

/** The status of a key or token, with its restrictions while it is active. */
export const keyStatusColumn: Column<Key> = {
  id: 'state',
  header: 'Status',
  width: 'w-52',
  cell: ({ status, revoked_at, expires_at, allowed_addresses }) => {
    if (revoked_at !== null) return <Ended what="Revoked" at={revoked_at} />;
    if (status === 'expired' && expires_at !== null) return <Ended what="Expired" at={expires_at} />;
    return (
      <span className="inline-flex flex-col items-start gap-0.5">
        {status === 'used_up' ? <Badge>Used up</Badge> : <Badge tone="good">Active</Badge>}
        {expires_at !== null && (
          <span className="text-sm text-muted">
            Expires <Time at={expires_at} />
          </span>
        )}
        {allowed_addresses !== null && (
          <span className="text-sm text-muted" title={allowed_addresses.join(', ')}>
            From {allowed_addresses[0]}
            {allowed_addresses.length > 1 && ` and ${allowed_addresses.length - 1} more`}
          </span>
        )}
      </span>
    );
  },
};

function Ended({ what, at }: { what: string; at: string }) {
  return (
    <span className="text-muted">
      {what} <Time at={at} />
    </span>
  );
}

/** The columns that tell keys apart: the end of their secret, and when they were last used. */
export const keyColumns: readonly Column<Key>[] = [
  {
    id: 'last_four',
    header: 'Ends in',
    width: 'w-24',
    narrow: 'named',
    cell: ({ last_four }) => (last_four === null ? noValue : <code className="text-sm">…{last_four}</code>),
  },
  {
    id: 'last_used_at',
    header: 'Last used',
    width: 'w-30',
    narrow: 'named',
    cell: ({ last_used_at }) =>
      last_used_at === null ? (
        <span className="text-muted">Never</span>
      ) : (
        <span
          title={`${last_used_at.slice(0, 10)} (UTC)`}
          className="inline-block whitespace-nowrap first-letter:uppercase"
        >
          {dayInWords(last_used_at)}
        </span>
      ),
  },
];

const dayMs = 86_400_000;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A day of UTC, as uses are recorded: “today”, “9 days ago”. */
function dayInWords(day: string): string {
  return relative.format(Math.floor(Date.parse(day) / dayMs) - Math.floor(serverNow() / dayMs), 'day');
}
