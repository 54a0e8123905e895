import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { dataOf, type Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { Badge, enumLabel, StatusBadge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { named } from '../../../ui/named.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { contactOf } from '../../end-customer/facts.tsx';
import { PartnerSettings } from './form.tsx';
import { Secrets } from './secrets.tsx';

const route = getRouteApi('/operator/partners/$id');

/** A partner: its settings, its secrets, and links to its data. */
export function PartnerPage() {
  const { api } = useActingAs();
  const { id } = route.useParams();
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}', {
    params: { path: { client_id: id } },
  });
  const mayChange = useMay('operator_admin');
  return (
    <Loaded query={query}>
      {({ partner }) => (
        <Page
          title={partner.name}
          lead={
            <span className="flex flex-wrap items-center gap-x-3">
              <Code>{partner.client_id}</Code>
              {partner.expires_at !== null && (
                <Badge tone="warn">
                  Expires <Time at={partner.expires_at} now={serverNow()} />
                </Badge>
              )}
            </span>
          }
          actions={<Ways partner={partner} />}
        >
          {mayChange ? (
            <>
              <Secrets id={id} />
              <Settings partner={partner} />
            </>
          ) : (
            <PartnerFacts partner={partner} />
          )}
        </Page>
      )}
    </Loaded>
  );
}

/** Links to the partner's data. */
function Ways({ partner: { client_id, expires_at, name } }: { partner: Schema<'Partner'> }) {
  const look = buttonLook('plain');
  const realm = expires_at === null ? 'live' : 'sandbox';
  const search = { partner: client_id, realm };
  const maySeeUsers = useMay('operator_admin');
  const { session } = useActingAs();
  return (
    <>
      <Link to="/operator/end-customers" search={search} className={look}>
        End customers
      </Link>
      <Link to="/operator/registrations" search={{ ...search, task: 'ALL' }} className={look}>
        Registrations
      </Link>
      {maySeeUsers && (
        <Link to="/operator/users" search={{ partner: client_id }} className={look}>
          Users
        </Link>
      )}
      {session.kind === 'developer' && (
        <Link
          to="/partners/$partner/$realm/overview"
          params={{ partner: client_id, realm: 'sandbox' }}
          className={look}
        >
          Act as partner
        </Link>
      )}
      {expires_at !== null && <RemoveSandboxPartner id={client_id} name={name} />}
    </>
  );
}

function Settings({ partner }: { partner: Schema<'Partner'> }) {
  const { api } = useActingAs();
  return (
    <Panel title="Settings">
      <PartnerSettings
        partner={partner}
        action="Save"
        onSave={async (body, header) => {
          const params = { path: { client_id: partner.client_id }, header };
          const { partner: saved } = await dataOf(
            api.client.PATCH('/v1/partners/{client_id}', { params, body }),
          );
          return saved;
        }}
      />
    </Panel>
  );
}

/** The settings, read-only. */
function PartnerFacts({ partner }: { partner: Schema<'Partner'> }) {
  return (
    <Panel title="Settings">
      <Facts
        items={[
          ['Review policy', enumLabel(partner.review_policy)],
          ['Flowdown', <StatusBadge key="flowdown" status={partner.flowdown_status} />],
          ['Questionnaire', <StatusBadge key="questionnaire" status={partner.questionnaire_status} />],
          ['Environments', partner.environments.map(enumLabel).join(', ')],
          ['Products', partner.products.map(enumLabel).join(', ')],
          ['Technical contact', partner.technical_contact && contactOf(partner.technical_contact)],
          ['Billing contact', partner.billing_contact && contactOf(partner.billing_contact)],
          ['Created', <Time exact key="at" at={partner.created_at} />],
        ]}
      />
    </Panel>
  );
}

function RemoveSandboxPartner({ id, name }: { id: string; name: string }) {
  const { api } = useActingAs();
  const navigate = useNavigate();
  const toast = useToast();
  const may = useMay('operator_admin');
  if (!may) return null;
  return (
    <ConfirmButton
      button="Remove"
      title={named`Remove ${name}`}
      action="Remove"
      kind="danger"
      onConfirm={async () => {
        await api.client.DELETE('/v1/sandbox-partners/{client_id}', {
          params: { path: { client_id: id } },
        });
        await navigate({ to: '/operator/partners', search: { expiring: 'yes' } });
        toast.say(named`Removed: ${name}`);
      }}
    >
      <p>
        Removes it early, with its end customers, keys, snapshots, tokens and events. This cannot be undone.
      </p>
    </ConfirmButton>
  );
}
