import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Failure, Loading } from '../../../ui/states.tsx';
import { PartnerName } from '../partner-name.tsx';
import { type BoardName, type BoardStatus, boards, moveTo } from './board.ts';
import { Card, Column } from './card.tsx';

interface Which {
  board: BoardName;
  realm: 'live' | 'sandbox';
  partner: string | undefined;
}

/** The end customers of a column: longest waiting first, completed ones newest first. */
export function CustomerColumn({ board, realm, partner, status }: Which & { status: BoardStatus }) {
  const { api } = useActingAs();
  const query = api.hooks.useInfiniteQuery(
    'get',
    '/v1/end-customers',
    {
      params: {
        query: {
          realm,
          limit: 20,
          sort: status === 'COMPLETE' ? 'newest' : 'oldest',
          ...moveTo(board, status),
          ...(partner === undefined ? {} : { partner_client_id: partner }),
        },
      },
    },
    {
      // The first page has no cursor; without this, the library would send 0.
      initialPageParam: null,
      getNextPageParam: ({ next_cursor }: Schema<'ListEndCustomersResponse'>) => next_cursor,
      pageParamName: 'cursor',
    },
  );
  // Registrations that waited for it continue.
  const move = (client_id: string, to: BoardStatus) =>
    api.client.PATCH('/v1/end-customers/{client_id}', {
      params: { path: { client_id } },
      body: moveTo(board, to),
    });
  const customers = query.data?.pages.flatMap(({ end_customers }) => end_customers);
  return (
    <Column
      status={status}
      count={customers === undefined ? null : `${customers.length}${query.hasNextPage ? ' or more' : ''}`}
    >
      {query.isPending && <Loading rows={3} />}
      {query.error !== null && <Failure error={query.error} retry={() => void query.refetch()} />}
      {customers?.length === 0 && !query.hasNextPage && <p className="px-1 pb-1 text-muted">None</p>}
      <ul className="flex flex-col gap-2 empty:hidden">
        {customers?.map(({ client_id, company_name, partner_client_id, partner_name, status: stands }) => (
          <Card
            key={client_id}
            name={company_name}
            link={
              <Link
                to="/operator/end-customers/$id"
                params={{ id: client_id }}
                className="font-medium text-accent hover:underline"
              >
                <bdi>{company_name}</bdi>
              </Link>
            }
            about={
              <>
                <PartnerName of={{ partner_client_id, partner_name }} /> · {enumLabel(stands)}
              </>
            }
            status={status}
            statuses={boards[board].statuses}
            onMove={(to) => move(client_id, to)}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button kind="quiet" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Column>
  );
}
