import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel, StatusBadge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { onceWords } from '../../../ui/secret.tsx';

/** The secrets of a new end customer, shown only here, and the next steps. */
export function Created({ customer }: { customer: Schema<'PartnerEndCustomerWithSecrets'> }) {
  const { actingAs } = useActingAsPartner();
  const { client_id: id, company_name: name, status, secrets } = customer;
  useEffect(() => {
    // This page replaces a long form, which the user had scrolled to its end.
    window.scrollTo(0, 0);
    document.getElementById('page')?.focus();
  }, []);
  const { question } = useLeaveGuard(true, onceWords);
  const issued = Object.entries(secrets).filter(([, secret]) => secret !== undefined);
  return (
    <Page title={`${name} created`} lead={<StatusBadge status={status} />}>
      <Panel title="Keys">
        <div className="flex flex-col gap-4">
          <p>
            <strong>Its secrets are shown only once.</strong> Give them to {name}, or store them in your
            secret manager.
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
                    `${enumLabel(environment)} secret`,
                    <Code key={environment} label={`Copy ${environment} secret`}>
                      {secret as string}
                    </Code>,
                  ] as const,
              ),
            ]}
          />
        </div>
      </Panel>
      <Panel title="Next steps">
        <div className="flex flex-col gap-4">
          <p>{nextStepOf(status, actingAs.realm === 'sandbox')}</p>
          <div>
            <Link
              to="/partners/$partner/$realm/end-customers/$id"
              params={{ partner: actingAs.clientId, realm: actingAs.realm, id }}
              ignoreBlocker
              className={buttonLook('primary')}
            >
              I saved them, continue to {name}
            </Link>
          </div>
        </div>
      </Panel>
      {question}
    </Page>
  );
}

function nextStepOf(status: string, isSandbox: boolean): string {
  if (status === 'PENDING_ENABLEMENT') {
    return 'It needs no review. Its registrations start when you enable it; they require a complete flowdown and questionnaire.';
  }
  if (status === 'MORE_INFORMATION_NEEDED') return 'More information is needed. Its page shows what is due.';
  if (status === 'DENIED') return 'It was denied, as its application name requests.';
  return isSandbox
    ? 'It needs a review. In your sandbox you are the reviewer: approve or deny it on its page.'
    : 'It is under review by the operator. Its page shows why, and the decision.';
}
