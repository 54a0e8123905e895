import { useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { Checkbox, FieldSet } from '../../../ui/field.tsx';
import { named } from '../../../ui/named.tsx';
import { productsWith } from '../../end-customer/requirements.ts';

type Customer = Schema<'EndCustomer'>;

/** Enables the products that are ready, while others are not or are enabled already. */
export function EnableProducts({ customer }: { customer: Customer }) {
  const { api } = useActingAsPartner();
  const [omitted, omit] = useState<ReadonlySet<string>>(new Set());
  // If all are ready, they are enabled together.
  const areAllReady = customer.status === 'PENDING_ENABLEMENT';
  const ready =
    areAllReady || customer.suspended_at !== null ? [] : productsWith('PENDING_ENABLEMENT', customer);
  const chosen = ready.filter((product) => !omitted.has(product));
  const isFirst = customer.enabled_at === null;
  if (ready.length === 0) return null;
  return (
    <ConfirmButton
      button="Enable products"
      look="primary"
      title={named`Enable products of ${customer.company_name}`}
      action="Enable"
      onClose={() => omit(new Set())}
      disabled={chosen.length === 0}
      onConfirm={async () => {
        const { production_secret } = await dataOf(
          api.client.POST('/beta/partner/customer/v1/enable', {
            body: { end_customer_client_id: customer.client_id, products: chosen },
          }),
        );
        if (production_secret !== undefined) {
          showCredentials({
            title: named`${customer.company_name} enabled`,
            values: clientCredentials(customer.client_id, { production: production_secret }),
            about: (
              <p className="text-muted">
                This is its production secret. The other products can be enabled once they are ready.
              </p>
            ),
          });
        }
      }}
    >
      <FieldSet legend="Products that are ready">
        <div className="grid gap-2 sm:grid-cols-2">
          {ready.map((product) => (
            <Checkbox
              key={product}
              label={enumLabel(product)}
              checked={!omitted.has(product)}
              onChange={({ target }) =>
                omit(
                  new Set(
                    target.checked ? [...omitted].filter((one) => one !== product) : [...omitted, product],
                  ),
                )
              }
            />
          ))}
        </div>
      </FieldSet>
      <p>
        {isFirst
          ? 'The end customer is enabled for production and can no longer be removed. It gets a production secret, shown once after this step; a limited production secret is revoked. Its registrations with institutions start once flowdown and questionnaire are complete.'
          : 'Its keys and its registrations with institutions stay as they are.'}
      </p>
    </ConfirmButton>
  );
}
