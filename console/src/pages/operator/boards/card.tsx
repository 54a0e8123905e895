import { type ReactNode, useState } from 'react';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import type { BoardStatus } from './board.ts';

/** A column of a board: its status, the number of its cards, and the cards. */
export function Column({
  status,
  count,
  children,
}: {
  status: BoardStatus;
  /** The number of cards loaded, and whether there are more. */
  count: string | null;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={enumLabel(status)}
      className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-raised/50 p-2"
    >
      <h2 className="flex items-baseline justify-between px-1 font-semibold">
        {enumLabel(status)}
        {count !== null && <span className="text-sm font-normal text-muted tabular-nums">{count}</span>}
      </h2>
      {children}
    </section>
  );
}

/** A card, moved by a select field and a button, so also by keyboard: choosing alone changes nothing. */
export function Card({
  name,
  link,
  about,
  status,
  statuses,
  onMove,
}: {
  name: string;
  link: ReactNode;
  about?: ReactNode;
  status: BoardStatus;
  statuses: readonly BoardStatus[];
  /** Omitted if the user cannot move it. */
  onMove?: ((status: BoardStatus) => Promise<unknown>) | undefined;
}) {
  const [chosen, choose] = useState(status);
  const { act, isBusy, error, reset } = useAction(async () => onMove?.(chosen), {
    onDone: () => choose(status),
  });
  return (
    <li className="flex flex-col gap-1.5 rounded-md border border-line bg-surface p-2.5">
      <div className="min-w-0 break-words">{link}</div>
      {about !== undefined && <div className="text-sm text-muted">{about}</div>}
      {onMove && (
        <select
          aria-label={`Status of ${name}`}
          value={chosen}
          disabled={isBusy}
          onChange={({ target }) => choose(target.value as BoardStatus)}
          className="w-full rounded-md border border-line-strong bg-surface px-2 py-1 text-sm text-ink"
        >
          {statuses.map((value) => (
            <option key={value} value={value}>
              {enumLabel(value)}
            </option>
          ))}
        </select>
      )}
      {chosen !== status && (
        <div className="flex gap-2">
          <Button kind="primary" busy={isBusy} aria-label={`Move ${name}`} onClick={() => act()}>
            Move
          </Button>
          <Button
            kind="quiet"
            disabled={isBusy}
            aria-label={`Cancel moving ${name}`}
            onClick={() => {
              choose(status);
              reset();
            }}
          >
            Cancel
          </Button>
        </div>
      )}
      {error}
    </li>
  );
}
