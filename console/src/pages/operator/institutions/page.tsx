import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { InstitutionForm } from './form.tsx';
import { Interface } from './interface.tsx';
import { connectorLabel, manualFields } from './labels.ts';

const route = getRouteApi('/operator/institutions/$id');

/** An institution: its details, and its registration interface. */
export function InstitutionPage() {
  const { api } = useActingAs();
  const { id } = route.useParams();
  const mayChange = useMay('operator_admin');
  const query = api.hooks.useQuery('get', '/v1/institutions/{institution_id}', {
    params: { path: { institution_id: id } },
  });
  return (
    <Loaded query={query}>
      {({ institution }) => {
        const { name, retired_at } = institution;
        return (
          <Page
            title={name}
            lead={
              <span className="flex flex-wrap items-center gap-x-3">
                <Code>{id}</Code>
                {retired_at !== null && (
                  <Badge>
                    Retired <Time at={retired_at} now={serverNow()} />
                  </Badge>
                )}
              </span>
            }
            actions={
              <>
                <Link
                  to="/operator/registrations"
                  search={{ institution: id, task: 'ALL' }}
                  className={buttonLook()}
                >
                  Registrations
                </Link>
                {mayChange && retired_at === null && <Retire institution={institution} />}
              </>
            }
          >
            <Panel title="Details">
              {mayChange ? <Change institution={institution} /> : <Read institution={institution} />}
            </Panel>
            <Interface institution={institution} />
          </Page>
        );
      }}
    </Loaded>
  );
}

function Change({ institution }: { institution: Schema<'Institution'> }) {
  const { api } = useActingAs();
  const update = api.hooks.useMutation('patch', '/v1/institutions/{institution_id}');
  const toast = useToast();
  return (
    <InstitutionForm
      institution={institution}
      action="Save"
      onSave={async (facts, header) => {
        const { institution_id } = institution;
        const params = { path: { institution_id }, header };
        const { institution: saved } = await update.mutateAsync({ params, body: facts });
        toast.say('Saved');
        return saved;
      }}
    />
  );
}

/** The details, read-only. */
function Read({ institution }: { institution: Schema<'Institution'> }) {
  const { connector, typical_pace_days, classic_disablement_date, requires_logo, manual_changes } =
    institution;
  const manual = manualFields.filter(([field]) => manual_changes.includes(field)).map(([, label]) => label);
  return (
    <Facts
      items={[
        ['Connector', connectorLabel(connector)],
        ['Usual pace', typical_pace_days === 1 ? '1 day' : `${typical_pace_days} days`],
        ['Classic connections end', classic_disablement_date],
        ['Logo', requires_logo ? 'Required' : 'Not required'],
        ['Manual changes', manual.length === 0 ? 'None' : manual.join(', ')],
      ]}
    />
  );
}

function Retire({ institution: { institution_id, name } }: { institution: Schema<'Institution'> }) {
  const { api } = useActingAs();
  const retire = api.hooks.useMutation('post', '/v1/institutions/{institution_id}/retire');
  const toast = useToast();
  const [isAsking, ask] = useState(false);
  return (
    <>
      <Button kind="danger" onClick={() => ask(true)}>
        Retire
      </Button>
      <Confirm
        title={`Retire ${name}`}
        action="Retire"
        kind="danger"
        open={isAsking}
        onClose={() => ask(false)}
        onConfirm={async () => {
          await retire.mutateAsync({ params: { path: { institution_id } } });
          toast.say(`Retired: ${name}`);
        }}
      >
        <p>It takes no new registrations; open ones continue. This cannot be undone.</p>
      </Confirm>
    </>
  );
}
