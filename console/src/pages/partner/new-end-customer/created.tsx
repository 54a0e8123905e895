import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Schema } from '../../../api/client.ts';
import { usePartnerSeat } from '../../../shell/seat.tsx';
import { inWords, StatusBadge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';

/** The secrets of a new end customer, which are shown here only, and what happens next. */
export function Created({ customer }: { customer: Schema<'PartnerEndCustomerWithSecrets'> }) {
  const { seat } = usePartnerSeat();
  const { client_id: id, company_name: name, status, secrets } = customer;
  useEffect(() => {
    // It takes the place of a long form, at whose end one was.
    window.scrollTo(0, 0);
    document.getElementById('page')?.focus();
  }, []);
  const issued = Object.entries(secrets).filter(([, secret]) => secret !== undefined);
  return (
    <Page title={`${name} is created`} lead={<StatusBadge status={status} />}>
      <Panel title="Its keys">
        <div className="flex flex-col gap-4">
          <p>
            <strong>This is the only time that its secrets are shown.</strong> Hand them to {name}, or put
            them where your program keeps its secrets.
          </p>
          <Facts
            items={[
              [
                'client_id',
                <Code key="id" label="Copy client_id">
                  {id}
                </Code>,
              ],
              ...issued.map(
                ([environment, secret]) =>
                  [
                    `${inWords(environment)} secret`,
                    <Code key={environment} label={`Copy the ${environment} secret`}>
                      {secret as string}
                    </Code>,
                  ] as const,
              ),
            ]}
          />
        </div>
      </Panel>
      <Panel title="What happens next">
        <div className="flex flex-col gap-4">
          <p>{whatIsNext(status, seat.realm === 'sandbox')}</p>
          <div>
            <Link
              to="/partners/$partner/$realm/end-customers/$id"
              params={{ partner: seat.clientId, realm: seat.realm, id }}
              className={buttonLook('primary')}
            >
              I have kept them, go to {name}
            </Link>
          </div>
        </div>
      </Panel>
    </Page>
  );
}

function whatIsNext(status: string, isSandbox: boolean): string {
  if (status === 'PENDING_ENABLEMENT') {
    return 'Nothing speaks against it, so it needs no review. Its registrations for development begin now; enable it, and those for production do, too.';
  }
  if (status === 'DENIED') return 'It was denied, as its application’s name asks for.';
  return isSandbox
    ? 'It waits for a review. In your sandbox you play the reviewer: approve or deny it on its page.'
    : 'It waits for the operator’s review. Its page tells why, and what was decided.';
}
