import { Link } from '@tanstack/react-router';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { type BoardName, type BoardStatus, boards, moveTo } from './board.ts';
import { Card, Column } from './card.tsx';

/** Partners: each can create end customers once both of its statuses are complete. */
export function PartnerBoard({ board }: { board: BoardName }) {
  const { api } = useActingAs();
  const mayMove = useMay('operator_admin');
  const query = api.hooks.useQuery('get', '/v1/partners', { params: { query: { limit: 200 } } });
  const move = (client_id: string, status: BoardStatus) =>
    api.client.PATCH('/v1/partners/{client_id}', {
      params: { path: { client_id } },
      body: moveTo(board, status),
    });
  return (
    <Loaded query={query}>
      {({ partners, next_cursor }) =>
        boards[board].statuses.map((status) => {
          const those = partners.filter((partner) => partner[`${board}_status`] === status);
          return (
            <Column
              key={status}
              status={status}
              count={`${those.length}${next_cursor === null ? '' : ' or more'}`}
            >
              {those.length === 0 && <p className="px-1 pb-1 text-muted">None</p>}
              <ul className="flex flex-col gap-2 empty:hidden">
                {those.map(({ client_id, name }) => (
                  <Card
                    key={client_id}
                    name={name}
                    link={
                      <Link
                        to="/operator/partners/$id"
                        params={{ id: client_id }}
                        className="font-medium text-accent hover:underline"
                      >
                        <bdi>{name}</bdi>
                      </Link>
                    }
                    status={status}
                    statuses={boards[board].statuses}
                    onMove={mayMove ? (to) => move(client_id, to) : undefined}
                  />
                ))}
              </ul>
            </Column>
          );
        })
      }
    </Loaded>
  );
}
