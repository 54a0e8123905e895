import type { Schema } from '../../../api/client.ts';
import { environmentValues } from '../../../api/enums.ts';

type Partner = Schema<'Partner'>;

/** The products of a new partner. */
const usualProducts = [
  'assets',
  'auth',
  'balance',
  'identity',
  'income_verification',
  'investments',
  'liabilities',
  'transactions',
  'employment',
] as const satisfies readonly Schema<'Product'>[];

/** The form values of a contact or of the support information: no member is missing. */
export type Texts<Document> = { [Key in keyof Required<Document>]: string };

/** The form values of a partner's settings. */
export interface PartnerForm {
  name: string;
  products: Schema<'Product'>[];
  environments: Schema<'Environment'>[];
  review_policy: Schema<'ReviewPolicy'>;
  flowdown_status: Schema<'FlowdownStatus'>;
  questionnaire_status: Schema<'QuestionnaireStatus'>;
  technical_contact: Texts<Schema<'PartnerEndCustomerTechnicalContact'>>;
  billing_contact: Texts<Schema<'PartnerEndCustomerBillingContact'>>;
  customer_support_info: Texts<Schema<'PartnerEndCustomerCustomerSupportInfo'>>;
  uses_co_branded_consent_pane: boolean;
  has_monthly_service_commitment: boolean;
  /** Base64 of a new logo; empty if unchanged. */
  logo: string;
  has_logo_removed: boolean;
}

const noContact = { given_name: '', family_name: '', email: '' };
const noSupport = { email: '', phone_number: '', contact_url: '', link_update_url: '' };

/** The defaults of `POST /v1/partners`. */
const newPartnerForm: PartnerForm = {
  name: '',
  products: [...usualProducts],
  environments: [...environmentValues],
  review_policy: 'AUTOMATIC',
  flowdown_status: 'NOT_STARTED',
  questionnaire_status: 'NOT_STARTED',
  technical_contact: noContact,
  billing_contact: noContact,
  customer_support_info: noSupport,
  uses_co_branded_consent_pane: false,
  has_monthly_service_commitment: false,
  logo: '',
  has_logo_removed: false,
};

export function toForm(partner: Partner | null): PartnerForm {
  if (partner === null) return newPartnerForm;
  return {
    name: partner.name,
    products: partner.products,
    environments: partner.environments,
    review_policy: partner.review_policy,
    flowdown_status: partner.flowdown_status,
    questionnaire_status: partner.questionnaire_status,
    technical_contact: { ...noContact, ...partner.technical_contact },
    billing_contact: { ...noContact, ...partner.billing_contact },
    customer_support_info: { ...noSupport, ...partner.customer_support_info },
    uses_co_branded_consent_pane: partner.uses_co_branded_consent_pane,
    has_monthly_service_commitment: partner.has_monthly_service_commitment,
    logo: '',
    has_logo_removed: false,
  };
}

/** The form values as a request body; an empty document becomes null. */
export function toBody(form: PartnerForm): Schema<'CreatePartnerRequest'> {
  const { logo, has_logo_removed, ...rest } = form;
  return {
    ...rest,
    ...(has_logo_removed ? { logo: null } : {}),
    ...(logo === '' ? {} : { logo }),
    technical_contact: filled(form.technical_contact),
    billing_contact: filled(form.billing_contact),
    customer_support_info: filled(form.customer_support_info),
  };
}

function filled<Document extends Record<string, string>>(document: Document): Partial<Document> | null {
  const entries = Object.entries(document).filter(([, value]) => value.trim() !== '');
  return entries.length === 0 ? null : (Object.fromEntries(entries) as Partial<Document>);
}
