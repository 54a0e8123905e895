import { useWatch } from 'react-hook-form';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { EditForm } from '../../../ui/edit-form.tsx';
import { Checkbox, FieldSet, SelectField, TextField } from '../../../ui/field.tsx';
import { type IfMatch, useEdit } from '../../../ui/use-edit.ts';
import { manualFields } from './labels.ts';

type Institution = Schema<'Institution'>;

interface Form {
  institution_id: string;
  name: string;
  connector: string;
  typical_pace_days: string;
  classic_disablement_date: string;
  requires_logo: boolean;
  manual_changes: Schema<'ManualField'>[];
}

/** The details of an institution, as a request body; the id of a new one. */
export type InstitutionFacts = Schema<'AddInstitutionRequest'>;

/** The details of an institution; for a new one, also its id. */
export function InstitutionForm({
  institution,
  action,
  onSave,
}: {
  institution: Institution | null;
  action: string;
  onSave: (facts: InstitutionFacts, header: IfMatch) => Promise<Institution>;
}) {
  const { server } = useActingAs();
  const edit = useEdit({ resource: institution, toForm, toBody: toFacts, send: onSave });
  const { register, formState } = edit.form;
  const { errors } = formState;
  const connector = useWatch({ control: edit.form.control, name: 'connector' });
  const hasInterface = institution?.has_dynamic_registration === true;
  /** Whether its registrations start once it is saved. */
  const isNotStarted = institution === null || institution.connector === 'none';
  return (
    <EditForm edit={edit} action={action} className="gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Name"
          autoComplete="off"
          error={errors.name?.message}
          {...register('name', { validate: (name) => name.trim() !== '' || 'Enter a name.' })}
        />
        {institution === null && (
          <TextField
            label="institution_id"
            placeholder="ins_1234"
            hint="“ins_” followed by letters or digits; it cannot be changed later."
            autoComplete="off"
            error={errors.institution_id?.message}
            {...register('institution_id', {
              validate: (id) =>
                /^ins_[A-Za-z0-9]+$/u.test(id) || 'Must be “ins_” followed by letters or digits.',
            })}
          />
        )}
        <SelectField
          label="Connector"
          hint={
            hasInterface
              ? 'How live registrations are processed. Filed registrations keep their connector.'
              : institution === null
                ? 'How live registrations are processed. For dynamic, select “None yet”, then configure and test the interface.'
                : 'How live registrations are processed. Configure the registration interface first to select dynamic.'
          }
          options={[
            ...(isNotStarted ? ([['none', 'None yet: no registrations start']] as const) : []),
            ['', `Server default: ${server.mode === 'dev' ? 'simulated' : 'manual'}`],
            ['manual', 'Manual: you file them and record responses'],
            ...(hasInterface ? ([['dynamic', 'Dynamic: client registration (RFC 7591)']] as const) : []),
            ...(server.mode === 'dev' || institution?.connector === 'simulated'
              ? ([['simulated', 'Simulated: by time']] as const)
              : []),
          ]}
          {...register('connector')}
        />
        <TextField
          label="Usual pace (days)"
          type="number"
          min={0}
          max={3650}
          hint="From filing an application to its enablement."
          error={errors.typical_pace_days?.message}
          {...register('typical_pace_days', {
            validate: (days) => /^\d{1,4}$/u.test(days) || 'Enter a whole number of days.',
          })}
        />
        <TextField
          label="Classic connections end"
          type="date"
          hint="Leave empty if not planned."
          {...register('classic_disablement_date')}
        />
      </div>
      <Checkbox label="Requires a logo" {...register('requires_logo')} />
      <FieldSet
        legend="Manual changes"
        hint="Fields whose changes it accepts only from a person. They become tasks, whatever the connector is."
      >
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {manualFields.map(([field, label]) => (
            <Checkbox key={field} label={label} value={field} {...register('manual_changes')} />
          ))}
        </div>
      </FieldSet>
      {isNotStarted && <Starts connector={connector} />}
    </EditForm>
  );
}

/** How many registrations a new institution starts with this connector. */
function Starts({ connector }: { connector: string }) {
  const { api, server } = useActingAs();
  const { data } = api.hooks.useQuery('get', '/v1/overview', { params: { query: { realm: 'live' } } });
  const { end_customers, is_complete = false } = data?.overview ?? {};
  const enabled = end_customers?.by_status.ACTIVE ?? 0;
  const count = enabled * (server.development ? 2 : 1);
  const isTask = connector === 'manual' || (connector === '' && server.mode !== 'dev');
  const atLeast = is_complete ? '' : 'At least ';
  const whose =
    enabled === 1 ? '1 live end customer is' : `${enabled.toLocaleString()} live end customers are`;
  return (
    <p aria-live="polite" className="max-w-prose rounded-md bg-warn-soft px-4 py-2">
      {connector === 'none'
        ? 'No registration starts until you set another connector.'
        : enabled === 0
          ? 'Registrations start as live end customers are enabled.'
          : `${atLeast}${whose} enabled: up to ${count.toLocaleString()} registrations start immediately${isTask ? ', each a task for you' : ''}.`}
    </p>
  );
}

function toForm(institution: Institution | null): Form {
  return {
    institution_id: institution?.institution_id ?? '',
    name: institution?.name ?? '',
    connector: institution?.connector ?? '',
    typical_pace_days: String(institution?.typical_pace_days ?? 1),
    classic_disablement_date: institution?.classic_disablement_date ?? '',
    requires_logo: institution?.requires_logo ?? false,
    manual_changes: institution?.manual_changes ?? [],
  };
}

function toFacts(form: Form): InstitutionFacts {
  return {
    institution_id: form.institution_id,
    name: form.name,
    connector: (form.connector || null) as Institution['connector'],
    typical_pace_days: Number(form.typical_pace_days),
    classic_disablement_date: form.classic_disablement_date || null,
    requires_logo: form.requires_logo,
    manual_changes: form.manual_changes,
  };
}
