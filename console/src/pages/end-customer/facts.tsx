import type { Schema } from '../../api/client.ts';
import { Badge, enumLabel, StatusBadge } from '../../ui/badge.tsx';
import { Code } from '../../ui/copy.tsx';
import { Facts, Panel } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { purposeNames, purposes, questionNames, useCaseNames } from './questionnaire.ts';

type Customer = Schema<'EndCustomer'>;
type Contact = Schema<'PartnerEndCustomerTechnicalContact'>;

/** The application of an end customer, as its partner entered it. */
export function ApplicationFacts({ customer }: { customer: Customer }) {
  const { address, customer_support_info: support, assets_under_management: assets } = customer;
  const { cra } = customer.questionnaires;
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Panel title="Company">
        <Facts
          items={[
            ['Company', customer.company_name],
            ['Legal name', customer.legal_entity_name],
            ['Registration number', customer.registration_number],
            ['Website', customer.website && <OutsideLink key="site" to={customer.website} />],
            ['Address', addressOf(address)],
            [
              'Assets under management',
              assets && `${assets.amount.toLocaleString('en')} ${assets.iso_currency_code}`,
            ],
            ['Technical contact', contactOf(customer.technical_contact)],
            ['Billing contact', contactOf(customer.billing_contact)],
          ]}
        />
      </Panel>
      <Panel title="Application">
        <Facts
          items={[
            [
              'Name',
              <span key="name" className="flex items-center gap-2">
                {customer.logo_sha256 && (
                  <img
                    src={`/logos/${customer.logo_sha256}.png`}
                    alt={`Logo of ${customer.application_name}`}
                    className="size-10 rounded-sm border border-line object-contain"
                  />
                )}
                <bdi>{customer.application_name}</bdi>
              </span>,
            ],
            ['Products', customer.products.map(enumLabel).join(', ')],
            [
              'Redirect URIs',
              customer.redirect_uris.length > 0 && (
                <ul key="uris">
                  {customer.redirect_uris.map((uri) => (
                    <li key={uri}>
                      <Code>{uri}</Code>
                    </li>
                  ))}
                </ul>
              ),
            ],
            [
              'Support',
              support &&
                [support.email, support.phone_number, support.contact_url].filter(Boolean).join(', '),
            ],
            ['Reconnect URL', support?.link_update_url],
            ['client_id', <Code key="id">{customer.client_id}</Code>],
            ['Created', <Time exact key="at" at={customer.created_at} />],
          ].map(([name, value]) => [name as string, value || null] as const)}
        />
      </Panel>
      {cra !== undefined && <ConsumerReports answers={cra} />}
    </div>
  );
}

/** The compliance status of an end customer. */
export function Diligence({ customer }: { customer: Customer }) {
  const evidence = customer.bank_addendum_acceptance;
  return (
    <Facts
      items={[
        ['Flowdown', <StatusBadge key="flowdown" status={customer.flowdown_status} />],
        ['Questionnaire', <StatusBadge key="questionnaire" status={customer.questionnaire_status} />],
        [
          'Due diligence',
          <Attested key="diligence" is={customer.is_diligence_attested} words="Attested by the partner" />,
        ],
        [
          'Bank addendum',
          <Attested key="addendum" is={customer.is_bank_addendum_completed} words="Accepted" />,
        ],
        ...(evidence === null
          ? []
          : [
              [
                'Accepted from',
                evidence.customer_ip_address && <Code key="ip">{evidence.customer_ip_address}</Code>,
              ],
              ['Accepted at', <Time exact key="at" at={evidence.customer_agreement_timestamp ?? null} />],
            ].map(([name, value]) => [name as string, value || null] as const)),
      ]}
    />
  );
}

/** The answers about the use of consumer reports. */
function ConsumerReports({ answers }: { answers: Schema<'PartnerEndCustomerCRAQuestionnaire'> }) {
  const given = answers.purposes ?? {};
  const uses = purposes.flatMap((purpose) => {
    const { use_cases: names } = given[purpose] ?? {};
    const text = names?.map((name) => useCaseNames[name]).join('; ');
    return given[purpose] === undefined ? [] : [[purposeNames[purpose], text || null] as const];
  });
  return (
    <Panel title="Questionnaire on consumer reports">
      <Facts
        items={[
          ...uses,
          [questionNames.is_third_party_involved, yesOrNo(answers.is_third_party_involved)],
          [
            questionNames.is_technical_service_provider_involved,
            yesOrNo(answers.is_technical_service_provider_involved),
          ],
        ]}
      />
    </Panel>
  );
}

function yesOrNo(answer: boolean | undefined): string | null {
  if (answer === undefined) return null;
  return answer ? 'Yes' : 'No';
}

function Attested({ is, words }: { is: boolean; words: string }) {
  return <Badge tone={is ? 'good' : 'warn'}>{is ? words : `Not ${words.toLowerCase()}`}</Badge>;
}

/** Link to a website, as entered, in a new window. */
function OutsideLink({ to }: { to: string }) {
  const href = /^https?:\/\//u.test(to) ? to : `https://${to}`;
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      className="break-all text-accent hover:underline"
    >
      {to}
    </a>
  );
}

export function contactOf({ given_name, family_name, email }: Contact): string | null {
  const name = [given_name, family_name].filter(Boolean).join(' ');
  return [name, email].filter(Boolean).join(', ') || null;
}

export function addressOf(address: Schema<'PartnerEndCustomerAddress'>): string | null {
  const { street, city, region, postal_code, country_code } = address;
  return (
    [street, city, [region, postal_code].filter(Boolean).join(' '), country_code]
      .filter(Boolean)
      .join(', ') || null
  );
}
