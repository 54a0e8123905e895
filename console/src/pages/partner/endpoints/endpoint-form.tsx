import { type SubmitEvent, useState } from 'react';
import type { Environment, Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldSet, SelectField, TextField } from '../../../ui/field.tsx';
import { ErrorText } from '../../../ui/states.tsx';
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
  onCancel,
}: {
  /** The endpoint to edit; undefined for a new one. */
  endpoint?: Schema<'WebhookEndpoint'>;
  action: string;
  onSubmit: (settings: EndpointSettings) => Promise<unknown>;
  onCancel: () => void;
}) {
  const environments = useEnvironments();
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [environment, setEnvironment] = useState(endpoint?.environment ?? (environments[0] as Environment));
  const [types, setTypes] = useState<ReadonlySet<EventType>>(
    new Set(endpoint?.event_types ?? usualEventTypes),
  );
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setState({ busy: true });
    const asked = { url, environment, event_types: eventTypes.filter((type) => types.has(type)) };
    void onSubmit(asked).catch((error: unknown) => setState({ busy: false, error }));
  };
  const toggle = (type: EventType) => {
    const next = new Set(types);
    if (!next.delete(type)) next.add(type);
    setTypes(next);
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <TextField
        label="URL"
        type="url"
        required
        placeholder="https://hooks.example.com/gingham"
        hint={
          environment === 'sandbox'
            ? 'Where webhooks are sent. The sandbox also allows http.'
            : 'Where webhooks are sent (https).'
        }
        value={url}
        onChange={({ target }) => setUrl(target.value)}
      />
      {endpoint === undefined && environments.length > 1 && (
        <SelectField
          label="Environment"
          hint="Each environment has its own signing key."
          value={environment}
          options={environments.map((name) => [name, enumLabel(name)])}
          onChange={({ target }) => setEnvironment(target.value as Environment)}
        />
      )}
      <FieldSet
        legend="Event types"
        hint={
          endpoint === undefined
            ? 'Events it receives. You can change this later.'
            : 'Events it receives from now on.'
        }
      >
        {eventTypes.map((type) => (
          <Checkbox
            key={type}
            label={<code className="break-all">{type}</code>}
            hint={eventTypeDescriptions[type]}
            checked={types.has(type)}
            onChange={() => toggle(type)}
          />
        ))}
      </FieldSet>
      {state.error !== undefined && <ErrorText error={state.error} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {types.size === 0 && <p className="grow text-bad">Select an event type.</p>}
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" busy={state.busy} disabled={types.size === 0}>
          {action}
        </Button>
      </div>
    </form>
  );
}

/** The environments available for endpoints of the realm. */
export function useEnvironments(): readonly Environment[] {
  const { actingAs, server } = useActingAsPartner();
  if (actingAs.realm === 'sandbox') return ['sandbox'];
  return server.development ? ['production', 'development'] : ['production'];
}
