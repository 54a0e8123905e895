import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Facts, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { InterfaceForm } from './interface-form.tsx';
import { TestSteps } from './test-steps.tsx';

type Settings = Schema<'DynamicRegistration'>;

/** The registration interface of an institution: its settings, and a test of them. */
export function Interface({ institution }: { institution: Schema<'Institution'> }) {
  const { institution_id: id, connector, has_dynamic_registration } = institution;
  const isUsed = connector === 'dynamic';
  const mayChange = useMay('operator_admin');
  return (
    <Panel
      title="Registration interface"
      actions={
        has_dynamic_registration ? (
          <Badge tone={isUsed ? 'good' : 'neutral'}>{isUsed ? 'In use' : 'Configured, not in use'}</Badge>
        ) : (
          <Badge>Not configured</Badge>
        )
      }
    >
      <div className="flex flex-col gap-5">
        <p className="text-muted">
          Dynamic client registration (RFC 7591 and RFC 7592). Used while the connector above is dynamic.
        </p>
        {has_dynamic_registration ? (
          <Configured id={id} />
        ) : (
          mayChange && <InterfaceForm id={id} settings={null} />
        )}
      </div>
    </Panel>
  );
}

function Configured({ id }: { id: string }) {
  const { api } = useActingAs();
  const mayChange = useMay('operator_admin');
  const query = api.hooks.useQuery('get', '/v1/institutions/{institution_id}/dynamic-registration', {
    params: { path: { institution_id: id } },
  });
  return (
    <Loaded query={query}>
      {({ dynamic_registration: settings }) =>
        mayChange ? (
          <>
            <Test id={id} />
            <InterfaceForm id={id} settings={settings} />
          </>
        ) : (
          <InterfaceFacts settings={settings} />
        )
      }
    </Loaded>
  );
}

function Test({ id }: { id: string }) {
  const { api } = useActingAs();
  const { act, isBusy, error, result } = useAction(() =>
    dataOf(
      api.client.POST('/v1/institutions/{institution_id}/dynamic-registration/test', {
        params: { path: { institution_id: id } },
      }),
    ),
  );
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-raised/50 p-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p>
          Tests the saved settings step by step. Nothing is registered.
          <span className="text-muted"> Takes up to a minute if the institution does not respond.</span>
        </p>
        <Button busy={isBusy} onClick={() => act()}>
          Test endpoint
        </Button>
      </div>
      {error}
      <div aria-live="polite">{result && <TestSteps test={result.test} />}</div>
    </div>
  );
}

function InterfaceFacts({ settings }: { settings: Settings }) {
  const isSet = (is: boolean) => (is ? 'Set' : 'Not set');
  return (
    <Facts
      items={[
        ['Registration endpoint', <Code key="endpoint">{settings.registration_endpoint}</Code>],
        ['Flavour', settings.flavour],
        ['Look-up of lost responses', settings.look_up],
        ['software_id', settings.software_id],
        ['Additional trusted authorities', isSet(settings.ca !== null)],
        ['Initial access token', isSet(settings.has_initial_access_token)],
        ['Software statement', isSet(settings.has_software_statement)],
        ['Mutual TLS', isSet(settings.has_mutual_tls)],
      ]}
    />
  );
}
