import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { FieldSet, TextArea, TextField } from '../../../ui/field.tsx';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { type Outcome, outcomes, outcomesOf, tasks } from './labels.ts';

interface Form {
  reason: string;
  client_id: string;
  client_secret: string;
  registration_client_uri: string;
  registration_access_token: string;
}

const empty: Form = {
  reason: '',
  client_id: '',
  client_secret: '',
  registration_client_uri: '',
  registration_access_token: '',
};

/** The operator's task at a registration, and a form that records its outcome. */
export function RecordPanel({
  registration,
  application,
}: {
  registration: Schema<'Registration'>;
  /** Of the packet shown, which is the one that the operator submits. */
  application: string;
}) {
  const possible = outcomesOf(registration);
  const { task } = registration;
  return (
    <Panel title="Task">
      <p className="mb-4">{task === null ? 'No task for you.' : tasks[task][1]}</p>
      {possible.length > 0 && (
        <RecordForm registration={registration} possible={possible} application={application} />
      )}
    </Panel>
  );
}

function RecordForm({
  registration: { end_customer_client_id, institution_id, environment },
  possible,
  application,
}: {
  registration: Schema<'Registration'>;
  possible: readonly Outcome[];
  application: string;
}) {
  const { api } = useActingAs();
  const toast = useToast();
  const [chosen, choose] = useState<Outcome | null>(null);
  const outcome = possible.find((value) => value === chosen) ?? (possible[0] as Outcome);
  const { register, handleSubmit, formState, reset } = useForm<Form>({ defaultValues: empty });
  const { errors, isDirty } = formState;
  const { question } = useLeaveGuard(isDirty);
  const { act, isBusy, error } = useAction(async (form: Form) => {
    const path = { end_customer_client_id, institution_id, environment };
    await api.client.POST(
      '/v1/registrations/{end_customer_client_id}/{institution_id}/{environment}/record',
      { params: { path }, body: bodyOf(outcome, form, application) },
    );
    reset();
    toast.say(`Recorded: ${outcomes[outcome][0].toLowerCase()}`);
  });
  const needed = (value: string) => value.trim() !== '' || 'Required.';
  return (
    <form
      onSubmit={(event) => void handleSubmit((form) => act(form))(event)}
      noValidate
      className="flex flex-col gap-4"
    >
      <FieldSet legend="Record">
        {possible.map((value) => (
          <label key={value} className="flex gap-2">
            <input
              type="radio"
              name="outcome"
              value={value}
              checked={value === outcome}
              onChange={() => choose(value)}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span>
              {outcomes[value][0]}
              <span className="block text-sm text-muted">{outcomes[value][1]}</span>
            </span>
          </label>
        ))}
      </FieldSet>
      {outcome === 'REFUSED' && (
        <TextArea
          label="The institution’s reason"
          hint="Shown to the partner, so that it can fix the application."
          maxLength={2000}
          error={errors.reason?.message}
          {...register('reason', { validate: needed })}
        />
      )}
      {outcome === 'REGISTERED' && (
        <FieldSet legend="Client at the institution" hint="Stored encrypted, and never shown again.">
          <TextField
            label="client_id"
            autoComplete="off"
            error={errors.client_id?.message}
            {...register('client_id', { validate: needed })}
          />
          <TextField
            label="client_secret"
            type="password"
            autoComplete="off"
            {...register('client_secret')}
          />
          <TextField
            label="registration_client_uri"
            autoComplete="off"
            {...register('registration_client_uri')}
          />
          <TextField
            label="registration_access_token"
            type="password"
            autoComplete="off"
            {...register('registration_access_token')}
          />
        </FieldSet>
      )}
      {error}
      <div>
        <Button type="submit" kind="primary" busy={isBusy}>
          Record
        </Button>
      </div>
      {question}
    </form>
  );
}

function bodyOf(outcome: Outcome, form: Form, application: string): Schema<'RecordRegistrationRequest'> {
  const { reason, client_id, ...rest } = form;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim() !== ''));
  return {
    outcome,
    ...(outcome === 'REFUSED' ? { reason } : {}),
    ...(outcome === 'SUBMITTED' || outcome === 'UPDATED' ? { application } : {}),
    ...(outcome === 'REGISTERED' ? { bank_client: { client_id, ...given } } : {}),
  };
}
