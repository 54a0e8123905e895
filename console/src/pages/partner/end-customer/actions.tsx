import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { lastSearchOf } from '../../../routes/list-search.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { pathIn } from '../../../shell/navigation.ts';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { Confirm, ConfirmButton, Dialog } from '../../../ui/dialog.tsx';
import { named } from '../../../ui/named.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { EnableProducts } from './enable-products.tsx';
import { addressOf } from './tab-links.tsx';

type Customer = Schema<'EndCustomer'>;

/** The actions of an end customer. */
export function Actions({ customer }: { customer: Customer }) {
  const { actingAs } = useActingAsPartner();
  return (
    <>
      <Enable customer={customer} />
      <EnableProducts customer={customer} />
      {customer.suspended_at === null && (
        <Link {...addressOf(actingAs, customer.client_id, 'edit')} className={buttonLook()}>
          Edit
        </Link>
      )}
      <Remove customer={customer} />
    </>
  );
}

const list = 'flex list-disc flex-col gap-1 pl-5';

function Enable({ customer }: { customer: Customer }) {
  const { api } = useActingAsPartner();
  const { keys, flowdown_status, questionnaire_status } = customer;
  const isLimited = keys.some(({ calls_left, status }) => calls_left !== null && status !== 'revoked');
  const waits = flowdown_status !== 'COMPLETE' || questionnaire_status !== 'COMPLETE';
  if (customer.status !== 'PENDING_ENABLEMENT') return null;
  return (
    <ConfirmButton
      button="Enable"
      look="primary"
      title={named`Enable ${customer.company_name} for production`}
      action="Enable"
      onConfirm={async () => {
        const { production_secret } = await dataOf(
          api.client.POST('/partner/customer/enable', {
            body: { end_customer_client_id: customer.client_id },
          }),
        );
        showCredentials({
          title: named`${customer.company_name} enabled`,
          values: clientCredentials(customer.client_id, { production: production_secret }),
          about: (
            <p className="text-muted">
              This is its production secret. The page shows the status of its registrations with institutions.
            </p>
          ),
        });
      }}
    >
      <ul className={list}>
        <li>It becomes active and can no longer be removed.</li>
        <li>It gets a production secret, shown once after this step.</li>
        {isLimited && <li>Its limited production secret is revoked.</li>}
        <li>
          {waits
            ? 'Its registrations wait until flowdown and questionnaire are complete.'
            : 'Its registrations start at every institution.'}
        </li>
      </ul>
    </ConfirmButton>
  );
}

function Remove({ customer }: { customer: Customer }) {
  const { api, actingAs } = useActingAsPartner();
  const navigate = useNavigate();
  const { say } = useToast();
  const [isOpen, setOpen] = useState(false);
  const good = customer.keys.filter(({ status }) => status === 'active' || status === 'used_up').length;
  const open = customer.registrations.length;
  const close = () => setOpen(false);
  const title = named`Remove ${customer.company_name}`;
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Remove
      </Button>
      {customer.enabled_at !== null ? (
        <Dialog title={named`${customer.company_name} cannot be removed`} open={isOpen} onClose={close}>
          <p>
            An active end customer stays, as institutions know it. To block its calls, revoke its{' '}
            <Link
              {...addressOf(actingAs, customer.client_id, 'keys')}
              onClick={close}
              className="text-accent underline"
            >
              keys
            </Link>
            .
          </p>
        </Dialog>
      ) : (
        <Confirm
          title={title}
          kind="danger"
          action="Remove"
          open={isOpen}
          onClose={close}
          onConfirm={async () => {
            await api.client.POST('/partner/customer/remove', {
              body: { end_customer_client_id: customer.client_id },
            });
            say(named`${customer.company_name} removed`);
            await navigate({
              to: '/partners/$partner/$realm/end-customers',
              params: { partner: actingAs.clientId, realm: actingAs.realm },
              search: lastSearchOf(pathIn(actingAs, 'end-customers')),
            });
          }}
        >
          <ul className={list}>
            <li>Calls no longer find it. This cannot be undone.</li>
            {good > 0 && <li>Revokes {good === 1 ? 'its key' : `its ${good} keys`}.</li>}
            {open > 0 && (
              <li>
                {open === 1 ? 'Its registration is' : `Its ${open} registrations are`} withdrawn at the
                institutions.
              </li>
            )}
            <li>Its names can be used again, by anyone.</li>
          </ul>
        </Confirm>
      )}
    </>
  );
}
