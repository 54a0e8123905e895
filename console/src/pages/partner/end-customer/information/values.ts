import type { Schema } from '../../../../api/client.ts';
import type { FieldError } from '../../../../api/field-errors.ts';
import { said } from '../../../application/values.ts';
import { type Purpose, purposes, type UseCase } from '../../../end-customer/questionnaire.ts';
import type { Requirement } from '../../../end-customer/requirements.ts';

type Customer = Schema<'EndCustomer'>;
type Update = Schema<'BetaPartnerCustomerV1UpdateRequest'>;

type Contact = Record<'given_name' | 'family_name' | 'email', string>;

/** The answers of the questionnaire as the form has them; questions are '', 'yes' or 'no'. */
interface Answers {
  purposes: Purpose[];
  uses: Record<Purpose, UseCase[]>;
  is_third_party_involved: string;
  is_technical_service_provider_involved: string;
}

/** The values of the form, of the fields that are due. */
export interface InformationValues {
  legal_entity_name?: string;
  website?: string;
  application_name?: string;
  is_diligence_attested?: boolean;
  technical_contact?: Contact;
  billing_contact?: Contact;
  address?: Record<'street' | 'city' | 'region' | 'postal_code' | 'country_code', string>;
  bank_addendum_acceptance?: {
    customer_accepted: boolean;
    customer_ip_address: string;
    /** As `datetime-local` has it: without a zone. */
    customer_agreement_timestamp: string;
  };
  questionnaires?: { cra: Answers };
}

/** The current values; statements and evidence have to be given anew. */
export function valuesOf(customer: Customer): InformationValues {
  const { requirements_due: due } = customer;
  const all: Record<Requirement, () => InformationValues> = {
    legal_entity_name: () => ({ legal_entity_name: customer.legal_entity_name }),
    website: () => ({ website: customer.website }),
    application_name: () => ({ application_name: customer.application_name }),
    is_diligence_attested: () => ({ is_diligence_attested: false }),
    technical_contact: () => ({ technical_contact: contactOf(customer.technical_contact) }),
    billing_contact: () => ({ billing_contact: contactOf(customer.billing_contact) }),
    address: () => {
      const { street = '', city = '', region = '', postal_code = '', country_code = '' } = customer.address;
      return { address: { street, city, region, postal_code, country_code } };
    },
    bank_addendum_acceptance: () => ({
      bank_addendum_acceptance: {
        customer_accepted: false,
        customer_ip_address: '',
        customer_agreement_timestamp: '',
      },
    }),
    'questionnaires.cra': () => ({ questionnaires: { cra: answersOf(customer.questionnaires.cra ?? {}) } }),
  };
  return Object.assign({}, ...due.map((requirement) => all[requirement]())) as InformationValues;
}

function contactOf({ given_name = '', family_name = '', email = '' }: Partial<Contact>): Contact {
  return { given_name, family_name, email };
}

function answersOf(cra: Schema<'PartnerEndCustomerCRAQuestionnaire'>): Answers {
  const given = cra.purposes ?? {};
  return {
    purposes: purposes.filter((purpose) => given[purpose] !== undefined),
    uses: Object.fromEntries(
      purposes.map((purpose) => [purpose, [...(given[purpose]?.use_cases ?? [])]]),
    ) as Answers['uses'],
    is_third_party_involved: answerOf(cra.is_third_party_involved),
    is_technical_service_provider_involved: answerOf(cra.is_technical_service_provider_involved),
  };
}

function answerOf(value: boolean | undefined): string {
  if (value === undefined) return '';
  return value ? 'yes' : 'no';
}

/** What is incomplete: a part of a group is missing. Groups left empty stay due. */
export function incompleteIn(values: InformationValues): FieldError[] {
  const { address } = values;
  return [
    ...lacking('technical_contact', values.technical_contact, { email: 'Enter an email address.' }),
    ...lacking('billing_contact', values.billing_contact, { email: 'Enter an email address.' }),
    ...lacking('address', address, {
      street: 'Enter a street.',
      city: 'Enter a city.',
      country_code: 'Select a country.',
    }),
    ...unanswered(values.questionnaires?.cra),
  ];
}

function lacking(
  group: string,
  texts: Record<string, string> | undefined,
  required: Record<string, string>,
): FieldError[] {
  if (texts === undefined || isEmpty(said(texts))) return [];
  return Object.entries(required)
    .filter(([name]) => texts[name]?.trim() === '')
    .map(([name, problem]) => ({ path: `${group}.${name}`, problem }));
}

function unanswered(answers: Answers | undefined): FieldError[] {
  if (answers === undefined || !isBegun(answers)) return [];
  const at = (name: string, problem: string) => ({ path: `questionnaires.cra.${name}`, problem });
  return [
    ...(answers.purposes.length === 0 ? [at('purposes', 'Select a purpose.')] : []),
    ...answers.purposes
      .filter((purpose) => answers.uses[purpose].length === 0)
      .map((purpose) => at(`uses.${purpose}`, 'Select a use.')),
    ...questions.filter((name) => answers[name] === '').map((name) => at(name, 'Select an answer.')),
  ];
}

const questions = ['is_third_party_involved', 'is_technical_service_provider_involved'] as const;

function isBegun(answers: Answers): boolean {
  return answers.purposes.length > 0 || questions.some((name) => answers[name] !== '');
}

/** The fields to send; empty ones are omitted. */
export function toUpdate(values: InformationValues): Omit<Update, 'end_customer_client_id'> {
  const { bank_addendum_acceptance: evidence, questionnaires } = values;
  const { legal_entity_name = '', website = '', application_name = '' } = values;
  const filled = {
    ...said({ legal_entity_name, website, application_name }),
    ...(values.is_diligence_attested === true && { is_diligence_attested: true }),
    technical_contact: filledIn(values.technical_contact),
    billing_contact: filledIn(values.billing_contact),
    address: filledIn(values.address),
    bank_addendum_acceptance: evidence === undefined ? {} : toEvidence(evidence),
    ...(questionnaires !== undefined &&
      isBegun(questionnaires.cra) && { questionnaires: { cra: toQuestionnaire(questionnaires.cra) } }),
  };
  return Object.fromEntries(
    Object.entries(filled).filter(([, value]) => typeof value !== 'object' || !isEmpty(value)),
  );
}

function filledIn<Texts extends Record<string, string>>(group: Texts | undefined) {
  return group === undefined ? {} : said(group);
}

function toEvidence(
  evidence: NonNullable<InformationValues['bank_addendum_acceptance']>,
): Schema<'PartnerEndCustomerBankAddendumAcceptance'> {
  const { customer_accepted, customer_ip_address, customer_agreement_timestamp: moment } = evidence;
  return {
    ...(customer_accepted && { customer_accepted }),
    ...said({ customer_ip_address }),
    ...(moment !== '' && { customer_agreement_timestamp: new Date(moment).toISOString() }),
  };
}

function toQuestionnaire(answers: Answers): Schema<'PartnerEndCustomerCRAQuestionnaire'> {
  return {
    purposes: Object.fromEntries(
      answers.purposes.map((purpose) => [purpose, { use_cases: answers.uses[purpose] }]),
    ),
    is_third_party_involved: answers.is_third_party_involved === 'yes',
    is_technical_service_provider_involved: answers.is_technical_service_provider_involved === 'yes',
  };
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
