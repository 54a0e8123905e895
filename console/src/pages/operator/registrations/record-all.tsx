import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { SelectField, TextArea } from '../../../ui/field.tsx';
import { Names, refusedError, useForEach } from '../../../ui/selection.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { type Outcome, outcomes, outcomesOf } from './labels.ts';

type Registration = Schema<'Registration'>;

/** The outcomes that can be recorded for several at once: the client at the institution is entered one by one. */
export function stepsOf(registration: Registration): Outcome[] {
  return outcomesOf(registration).filter((outcome) => outcome !== 'REGISTERED');
}

/** “Acme Pumps at Harbour Bank”. */
export function nameOf({ company_name, end_customer_client_id, institution_name }: Registration): string {
  return `${company_name ?? end_customer_client_id} at ${institution_name}`;
}

/** A registration by its name and environment, of which an institution has two. */
export const longNameOf = (one: Registration) =>
  `${nameOf(one)}, ${enumLabel(one.environment).toLowerCase()}`;

/** Records the same step for the selected registrations that it applies to. */
export function RecordAll({ chosen, onDone }: { chosen: readonly Registration[]; onDone: () => void }) {
  const { api } = useActingAs();
  const { say } = useToast();
  const forEach = useForEach(longNameOf);
  // Those that the dialog shows: the list below goes on changing.
  const [about, ask] = useState<readonly Registration[]>([]);
  const [isOpen, setOpen] = useState(false);
  const [picked, pick] = useState<string>();
  const [reason, setReason] = useState('');
  const steps = [...new Set(about.flatMap(stepsOf))];
  const step = steps.find((one) => one === picked) ?? steps[0];
  const concerned = about.filter((one) => step !== undefined && stepsOf(one).includes(step));
  const close = () => {
    setOpen(false);
    setReason('');
  };
  const record = async () => {
    if (step === undefined) return;
    const body = { outcome: step, ...(step === 'REFUSED' && { reason }) };
    const one = '/v1/registrations/{end_customer_client_id}/{institution_id}/{environment}/record';
    const refusals = await forEach(concerned, ({ end_customer_client_id, institution_id, environment }) =>
      api.client.POST(one, {
        params: { path: { end_customer_client_id, institution_id, environment } },
        body,
      }),
    );
    if (refusals.length > 0) throw refusedError(refusals, concerned.length);
    say(`Recorded for ${concerned.length}: ${outcomes[step][0].toLowerCase()}`);
    onDone();
  };
  return (
    <>
      <Button
        disabled={chosen.every((one) => stepsOf(one).length === 0)}
        onClick={() => {
          ask(chosen);
          setOpen(true);
        }}
      >
        Record …
      </Button>
      <Confirm
        title="Record a step for several registrations"
        action={`Record for ${concerned.length}`}
        open={isOpen}
        onClose={close}
        disabled={step === 'REFUSED' && reason.trim() === ''}
        onConfirm={record}
      >
        <SelectField
          label="Step"
          value={step}
          hint={step && outcomes[step][1]}
          options={steps.map((one) => [one, outcomes[one][0]] as const)}
          onValue={pick}
        />
        {step === 'REFUSED' && (
          <TextArea
            label="The institution’s reason"
            hint="Shown to the partners, so that they can fix the applications."
            maxLength={2000}
            value={reason}
            onValue={setReason}
          />
        )}
        <Names of={concerned.map(longNameOf)} />
        {concerned.length < about.length && (
          <p>The step does not apply to the other {about.length - concerned.length} selected.</p>
        )}
        {(step === 'SUBMITTED' || step === 'UPDATED') && <p>Recorded with each application as it is now.</p>}
      </Confirm>
    </>
  );
}
