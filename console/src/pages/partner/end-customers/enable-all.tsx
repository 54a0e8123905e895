import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { showCredentials } from '../../../ui/credentials.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Names, refusedError, useForEach } from '../../../ui/selection.tsx';

type Customer = Schema<'EndCustomerSummary'>;

const nameOf = ({ company_name }: Customer) => company_name;

/** Enables the selected end customers that await it. */
export function EnableAll({ chosen, onDone }: { chosen: readonly Customer[]; onDone: () => void }) {
  const { api } = useActingAsPartner();
  const forEach = useForEach(nameOf);
  // Those that the dialog shows: the list below goes on changing.
  const [about, ask] = useState<readonly Customer[]>([]);
  const [isOpen, setOpen] = useState(false);
  const ready = chosen.filter(
    ({ status, suspended_at, removed_at }) =>
      status === 'PENDING_ENABLEMENT' && suspended_at === null && removed_at === null,
  );
  const enable = async () => {
    const secrets: string[] = [];
    const refusals = await forEach(about, async ({ client_id, company_name }) => {
      const body = { end_customer_client_id: client_id };
      const { data } = await api.client.POST('/partner/customer/enable', { body });
      secrets.push(`${client_id}\t${data?.production_secret}\t${company_name}`);
    });
    if (secrets.length === 0) throw refusedError(refusals, about.length);
    showCredentials({
      title: secrets.length === 1 ? '1 end customer enabled' : `${secrets.length} end customers enabled`,
      values: [{ name: 'client_id, production secret, company name', value: secrets.join('\n') }],
      file: { name: 'production-secrets.tsv', text: `${secrets.join('\n')}\n` },
      about: refusals.length > 0 && (
        <div role="alert" className="text-bad">
          <p>Not enabled:</p>
          <Names of={refusals} />
        </div>
      ),
    });
    onDone();
  };
  return (
    <>
      <Button
        disabled={ready.length === 0}
        onClick={() => {
          ask(ready);
          setOpen(true);
        }}
      >
        Enable …
      </Button>
      <Confirm
        title={about.length === 1 ? 'Enable 1 end customer' : `Enable ${about.length} end customers`}
        action="Enable"
        open={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={enable}
      >
        <Names of={about.map(nameOf)} />
        {about.length < chosen.length && (
          <p>The other {chosen.length - about.length} selected cannot be enabled in their status.</p>
        )}
        <p>
          Each becomes active and can no longer be removed, and gets a production secret, shown once after
          this step. Registrations start where flowdown and questionnaire are complete.
        </p>
      </Confirm>
    </>
  );
}
