import { type SubmitEvent, useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loading } from '../../../ui/states.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { CustomerPicker } from '../deliveries/customers.tsx';
import { FiredList } from './fired.tsx';

type Status = Schema<'RegistrationStatus'>;
type Defect = Schema<'FiredWebhookDefect'>;

const statuses: readonly Status[] = [
  'ENABLED',
  'APPROVED',
  'PROCESSING',
  'ATTENTION_REQUIRED',
  'NOT_STARTED',
];

/** The effect of each defect, and how a receiver should react. */
const defectDescriptions: Record<Defect, string> = {
  duplicate: 'Sent twice. Your receiver should process it once.',
  reorder: 'The previous status arrives later. Your receiver should keep the newest status.',
  delay: 'Due ten minutes later in sandbox time: advance the clock.',
  stale_iat: 'Signed ten minutes ago. Your receiver should reject it: it may be a replay.',
  wrong_hash: 'Another body was signed. Your receiver should reject it.',
  unknown_key: 'Its key is not this server’s. Your receiver should reject it.',
  expired_key: 'Its key has expired. Your receiver should reject it.',
  altered_body: 'Its body changed in transit. Your receiver should reject it.',
};
const defects = Object.keys(defectDescriptions) as Defect[];

/** Sends a fictitious registration status to the sandbox's endpoints, optionally with a defect. */
export function FirePanel() {
  const { api } = useActingAsPartner();
  const newest = api.hooks.useQuery('get', '/v1/end-customers', {
    params: { query: { realm: 'sandbox', limit: 1 } },
  });
  const hasNone = newest.data?.end_customers.length === 0;
  const query = api.hooks.useQuery('post', '/simulation/institutions/get', { body: {} });
  const institutions = query.data?.institutions ?? [];
  const [chosen, setChosen] = useState<{ customer?: string; institution?: string }>({});
  const [status, setStatus] = useState<Status>('ENABLED');
  const [environment, setEnvironment] = useState<'production' | 'development'>('production');
  const [defect, setDefect] = useState<Defect | ''>('');
  const customer = chosen.customer ?? newest.data?.end_customers[0]?.client_id;
  const institution = chosen.institution ?? institutions[0]?.institution_id;
  const fire = useAction((body: Schema<'SimulationWebhookFireRequest'>) =>
    dataOf(api.client.POST('/simulation/webhook/fire', { body })),
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!customer || institution === undefined) return;
    fire.act({
      end_customer_client_id: customer,
      institution_id: institution,
      environment,
      status,
      ...(defect === '' ? {} : { defect }),
    });
  };
  if (newest.isPending || query.isPending) {
    return (
      <Panel title="Fire webhook">
        <Loading rows={7} />
      </Panel>
    );
  }
  return (
    <Panel title="Fire webhook">
      {hasNone || institutions.length === 0 ? (
        <Empty title={hasNone ? 'No end customers' : 'No institutions'}>
          {hasNone ? 'Create an end customer first.' : 'Add an institution first.'}
        </Empty>
      ) : (
        <form className="flex flex-col gap-4" onSubmit={submit}>
          <p className="max-w-prose text-muted">
            Sends a registration status to your endpoints without changing any registration.
          </p>
          <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            <CustomerPicker
              value={customer}
              none="Select an end customer"
              onChange={(id) => setChosen({ ...chosen, customer: id })}
            />
            <SelectField
              label="Institution"
              value={institution}
              options={institutions.map(({ institution_id, name }) => [institution_id, name])}
              onValue={(value) => setChosen({ ...chosen, institution: value })}
            />
            <SelectField
              label="Environment"
              value={environment}
              options={[
                ['production', 'Production'],
                ['development', 'Development'],
              ]}
              onValue={setEnvironment}
            />
            <SelectField
              label="Status"
              value={status}
              options={statuses.map((value) => [value, enumLabel(value)])}
              onValue={setStatus}
            />
            <SelectField
              label="Defect"
              value={defect}
              hint={defect === '' ? 'No defect. Your receiver should accept it.' : defectDescriptions[defect]}
              options={[['', 'None'], ...defects.map((value) => [value, enumLabel(value)] as const)]}
              onValue={setDefect}
            />
          </div>
          <Button kind="primary" type="submit" busy={fire.isBusy} className="self-start">
            Fire
          </Button>
          {fire.error}
          <div aria-live="polite" className="empty:hidden">
            {fire.result && <FiredList fired={fire.result.deliveries} />}
          </div>
        </form>
      )}
    </Panel>
  );
}
