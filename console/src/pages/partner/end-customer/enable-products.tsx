import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { endsAtOnce } from '../../../shell/session.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Checkbox, FieldSet } from '../../../ui/field.tsx';
import { showSecret } from '../../../ui/secret.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { productsWith } from '../../end-customer/requirements.ts';

type Customer = Schema<'EndCustomer'>;

/** Enables the products that are ready, while others are not or are enabled already. */
export function EnableProducts({ customer }: { customer: Customer }) {
  const { api } = useActingAsPartner();
  const { say } = useToast();
  const [isOpen, setOpen] = useState(false);
  const [omitted, omit] = useState<ReadonlySet<string>>(new Set());
  const enable = api.hooks.useMutation('post', '/beta/partner/customer/v1/enable', endsAtOnce);
  // If all are ready, they are enabled together.
  const areAllReady = customer.status === 'PENDING_ENABLEMENT';
  const ready =
    areAllReady || customer.suspended_at !== null ? [] : productsWith('PENDING_ENABLEMENT', customer);
  const chosen = ready.filter((product) => !omitted.has(product));
  const isFirst = customer.enabled_at === null;
  return (
    <>
      {ready.length > 0 && (
        <Button
          kind="primary"
          onClick={() => {
            omit(new Set());
            setOpen(true);
          }}
        >
          Enable products
        </Button>
      )}
      <Confirm
        title={`Enable products of ${customer.company_name}`}
        action="Enable"
        open={isOpen}
        onClose={() => setOpen(false)}
        disabled={chosen.length === 0}
        onConfirm={async () => {
          const { production_secret } = await enable.mutateAsync({
            body: { end_customer_client_id: customer.client_id, products: chosen },
          });
          if (production_secret === undefined) say(`Enabled: ${chosen.map(enumLabel).join(', ')}`);
          else {
            showSecret({
              title: `${customer.company_name} enabled`,
              name: 'production secret',
              secret: production_secret,
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
      </Confirm>
    </>
  );
}
