import type { ReactNode } from 'react';
import type { Environment, Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EditForm } from '../../../ui/edit-form.tsx';
import { Checkbox, FieldSet, SelectField, TextField } from '../../../ui/field.tsx';
import { type IfMatch, useEdit } from '../../../ui/use-edit.ts';
import { type EventType, eventTypeDescriptions, eventTypes, usualEventTypes } from './event-types.ts';

export interface EndpointSettings {
  url: string;
  environment: Environment;
  event_types: EventType[];
}

/** The URL and event types of an endpoint; its environment cannot be changed later. */
export function EndpointForm({
  endpoint,
  action,
  onSubmit,
  cancel,
}: {
  /** The endpoint to edit; null for a new one. */
  endpoint: Schema<'WebhookEndpoint'> | null;
  action: string;
  onSubmit: (settings: EndpointSettings, header: IfMatch) => Promise<Schema<'WebhookEndpoint'>>;
  cancel: ReactNode;
}) {
  const environments = useEnvironments();
  const edit = useEdit({
    resource: endpoint,
    toForm: (known): EndpointSettings => ({
      url: known?.url ?? '',
      environment: known?.environment ?? (environments[0] as Environment),
      event_types: known?.event_types ?? [...usualEventTypes],
    }),
    toBody: inOrder,
    send: onSubmit,
  });
  const { form } = edit;
  const { register, watch, formState } = form;
  const isAll = watch('event_types').length === eventTypes.length;
  return (
    <EditForm edit={edit} action={action} cancel={cancel} className="gap-4">
      <TextField
        label="URL"
        type="url"
        placeholder="https://hooks.example.com/gingham"
        hint={
          watch('environment') === 'sandbox'
            ? 'Where webhooks are sent. The sandbox also allows http.'
            : 'Where webhooks are sent (https).'
        }
        error={formState.errors.url?.message}
        {...register('url', { validate: (url) => url.trim() !== '' || 'Enter a URL.' })}
      />
      {endpoint === null && environments.length > 1 && (
        <SelectField
          label="Environment"
          hint="Each environment has its own signing key."
          options={environments.map((name) => [name, enumLabel(name)])}
          {...register('environment')}
        />
      )}
      <FieldSet
        legend="Event types"
        hint={
          <span className="flex flex-wrap items-center justify-between gap-2">
            {endpoint === null
              ? 'Events it receives. You can change this later.'
              : 'Events it receives from now on.'}
            <Button
              onClick={() =>
                form.setValue('event_types', isAll ? [] : [...eventTypes], { shouldDirty: true })
              }
            >
              {isAll ? 'Select none' : 'Select all'}
            </Button>
          </span>
        }
      >
        {[...Map.groupBy(eventTypes, groupOf)].map(([group, types]) => (
          <fieldset key={group} className="grid grid-cols-2 gap-x-4 gap-y-1 max-sm:gap-y-2">
            <legend className="mb-1 text-sm text-muted">{group}</legend>
            {types.map((type) => (
              <Checkbox
                key={type}
                label={
                  <code className="text-sm" title={eventTypeDescriptions[type]}>
                    {type.replace('end_customer.', '').replaceAll(/[._]/gu, '$&\u200b')}
                  </code>
                }
                aria-label={type}
                title={eventTypeDescriptions[type]}
                value={type}
                {...register('event_types', {
                  validate: (types) => types.length > 0 || 'Select an event type.',
                })}
              />
            ))}
          </fieldset>
        ))}
        {formState.errors.event_types !== undefined && (
          <p role="alert" className="text-bad">
            {formState.errors.event_types.message}
          </p>
        )}
      </FieldSet>
    </EditForm>
  );
}

function groupOf(type: EventType): string {
  if (type.startsWith('end_customer.')) return 'End customers (end_customer.*)';
  return type.startsWith('endpoint.') ? 'Endpoints' : 'Registrations';
}

function inOrder({ event_types, ...rest }: EndpointSettings): EndpointSettings {
  return { ...rest, event_types: eventTypes.filter((type) => event_types.includes(type)) };
}

/** The environments available for endpoints of the realm. */
export function useEnvironments(): readonly Environment[] {
  const { actingAs, server } = useActingAsPartner();
  if (actingAs.realm === 'sandbox') return ['sandbox'];
  return server.development ? ['production', 'development'] : ['production'];
}
