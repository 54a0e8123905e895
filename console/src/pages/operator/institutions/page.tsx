import { getRouteApi, Link } from '@tanstack/react-router';
import { dataOf, type Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { named } from '../../../ui/named.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
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
  return (
    <InstitutionForm
      institution={institution}
      action="Save"
      onSave={async (facts, header) => {
        const { institution_id } = institution;
        const params = { path: { institution_id }, header };
        const { institution: saved } = await dataOf(
          api.client.PATCH('/v1/institutions/{institution_id}', { params, body: facts }),
        );
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
  return (
    <ConfirmButton
      button="Retire"
      title={named`Retire ${name}`}
      action="Retire"
      kind="danger"
      onConfirm={() =>
        api.client.POST('/v1/institutions/{institution_id}/retire', {
          params: { path: { institution_id } },
        })
      }
    >
      <p>It takes no new registrations; open ones continue. This cannot be undone.</p>
    </ConfirmButton>
  );
}
