import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { ProfileForm } from './form.tsx';

/** The settings that a partner can change itself, and those that the operator sets. */
export function ProfilePage() {
  const { api, actingAs } = useActingAsPartner();
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}', {
    params: { path: { client_id: actingAs.clientId } },
  });
  return (
    <Page
      title="Profile"
      lead="Default contacts, support and logo for end customers created without their own."
    >
      <Loaded query={query} rows={8}>
        {({ partner }) => (
          <>
            <Panel title="Editable">
              <ProfileForm partner={partner} />
            </Panel>
            <Panel title="Set by the operator">
              <Facts
                items={[
                  ['Name', partner.name],
                  ['client_id', <Code key="id">{partner.client_id}</Code>],
                  ['Environments', inList(partner.environments)],
                  ['Products', inList(partner.products)],
                  [
                    'Review policy',
                    partner.review_policy === 'MANUAL'
                      ? 'Manual: the operator reviews every end customer'
                      : 'Automatic: an end customer is reviewed only if there is a review reason',
                  ],
                  ['Flowdown', enumLabel(partner.flowdown_status)],
                  ['Questionnaire', enumLabel(partner.questionnaire_status)],
                  [
                    'Consent pane',
                    partner.uses_co_branded_consent_pane
                      ? 'Co-branded: each end customer needs its own logo'
                      : 'Not co-branded: end customers’ logos are not shown',
                  ],
                  [
                    'Monthly service commitment',
                    partner.has_monthly_service_commitment
                      ? 'Yes: end customers must state their assets under management'
                      : 'No',
                  ],
                  ['Updated', <Time exact key="at" at={partner.updated_at} />],
                ]}
              />
              <p className="mt-3 text-sm text-muted">Ask the operator to change any of these.</p>
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function inList(values: readonly string[]): string {
  return values.length === 0 ? 'None' : values.map(enumLabel).join(', ');
}
