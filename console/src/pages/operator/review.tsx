import { useSeat } from '../../shell/seat.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

/** End customers that wait for a decision. */
export function ReviewPage() {
  const { api } = useSeat();
  const query = api.hooks.useQuery('get', '/v1/end-customers', {
    params: { query: { status: 'UNDER_REVIEW', limit: 50 } },
  });
  return (
    <Page title="Review">
      <Panel flush>
        <Loaded query={query}>
          {({ end_customers }) =>
            end_customers.length === 0 ? (
              <Empty title="Nothing waits for a review" />
            ) : (
              <Table
                label="Under review"
                columns={[
                  { id: 'company_name', header: 'Company', cell: ({ company_name }) => company_name },
                ]}
                rows={end_customers}
                keyOf={({ client_id }) => client_id}
              />
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}
