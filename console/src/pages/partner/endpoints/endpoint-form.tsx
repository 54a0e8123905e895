import { type SubmitEvent, useState } from 'react';
import type { Environment, Schema } from '../../../api/client.ts';
import { usePartnerSeat } from '../../../shell/seat.tsx';
import { inWords } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldSet, SelectField, TextField } from '../../../ui/field.tsx';
import { ErrorText } from '../../../ui/states.tsx';
import { type EventType, eventTypes, eventTypeTells, usualEventTypes } from './event-types.ts';

export interface EndpointSettings {
  url: string;
  environment: Environment;
  event_types: EventType[];
}

/** Where an endpoint is and what it is told; its environment is chosen once. */
export function EndpointForm({
  endpoint,
  action,
  onSubmit,
  onCancel,
}: {
  /** The one that is edited. */
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
            ? 'Where webhooks are sent. In the sandbox http is fine too.'
            : 'Where webhooks are sent; https.'
        }
        value={url}
        onChange={({ target }) => setUrl(target.value)}
      />
      {endpoint === undefined && environments.length > 1 && (
        <SelectField
          label="Environment"
          hint="Each environment signs with a key of its own."
          value={environment}
          options={environments.map((name) => [name, inWords(name)])}
          onChange={({ target }) => setEnvironment(target.value as Environment)}
        />
      )}
      <FieldSet
        legend="Event types"
        hint={
          endpoint === undefined
            ? 'What it is told. This can be changed later.'
            : 'What it is told of what happens from now on.'
        }
      >
        {eventTypes.map((type) => (
          <Checkbox
            key={type}
            label={<code className="break-all">{type}</code>}
            hint={eventTypeTells[type]}
            checked={types.has(type)}
            onChange={() => toggle(type)}
          />
        ))}
      </FieldSet>
      {state.error !== undefined && <ErrorText error={state.error} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {types.size === 0 && <p className="grow text-bad">Tick at least one event type.</p>}
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" busy={state.busy} disabled={types.size === 0}>
          {action}
        </Button>
      </div>
    </form>
  );
}

/** Those that endpoints of the realm can be for. */
export function useEnvironments(): readonly Environment[] {
  const { seat, server } = usePartnerSeat();
  if (seat.realm === 'sandbox') return ['sandbox'];
  return server.development ? ['production', 'development'] : ['production'];
}
