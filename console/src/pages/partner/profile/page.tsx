import { usePartnerSeat } from '../../../shell/seat.tsx';
import { inWords } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { ProfileForm } from './form.tsx';

/** What the partner says about itself, and what the operator has set for it. */
export function ProfilePage() {
  const { api, seat } = usePartnerSeat();
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}', {
    params: { path: { client_id: seat.clientId } },
  });
  return (
    <Page
      title="Profile"
      lead="Contacts, support and logo stand in for end customers that are created without their own."
    >
      <Loaded query={query} rows={8}>
        {({ partner }) => (
          <>
            <Panel title="Yours to change">
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
                    'Review',
                    partner.review_policy === 'MANUAL'
                      ? 'Manual: each new end customer waits for the operator'
                      : 'Automatic: an end customer waits only where something speaks against it',
                  ],
                  ['Flowdown', inWords(partner.flowdown_status)],
                  ['Questionnaire', inWords(partner.questionnaire_status)],
                  [
                    'Link',
                    partner.uses_co_branded_consent_pane
                      ? 'Co-branded consent pane: each end customer needs a logo of its own'
                      : 'Consent pane without the logos of end customers',
                  ],
                  [
                    'Monthly service commitment',
                    partner.has_monthly_service_commitment
                      ? 'Yes: end customers state their assets under management'
                      : 'No',
                  ],
                  ['Last changed', <Time key="at" at={partner.updated_at} />],
                ]}
              />
              <p className="mt-3 text-sm text-muted">Ask the operator where any of these has to change.</p>
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function inList(values: readonly string[]): string {
  return values.length === 0 ? 'None' : values.map(inWords).join(', ');
}
