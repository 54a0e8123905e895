import type { Schema } from '../../../api/client.ts';

type Partner = Schema<'Partner'>;
/** The form values of a document of strings: no member is missing. */
type Texts<Document> = { [Key in keyof Required<Document>]: string };

/** The form values of the settings that a partner can change itself. */
export interface ProfileForm {
  technical_contact: Texts<Schema<'PartnerEndCustomerTechnicalContact'>>;
  billing_contact: Texts<Schema<'PartnerEndCustomerBillingContact'>>;
  customer_support_info: Texts<Schema<'PartnerEndCustomerCustomerSupportInfo'>>;
  /** Base64 of a new logo; empty if unchanged. */
  logo: string;
  removes_logo: boolean;
}

const noContact = { given_name: '', family_name: '', email: '' };
const noSupport = { email: '', phone_number: '', contact_url: '', link_update_url: '' };

export function toForm(partner: Partner): ProfileForm {
  return {
    technical_contact: { ...noContact, ...partner.technical_contact },
    billing_contact: { ...noContact, ...partner.billing_contact },
    customer_support_info: { ...noSupport, ...partner.customer_support_info },
    logo: '',
    removes_logo: false,
  };
}

/** The form values as a request body; an empty document becomes null. */
export function toBody(form: ProfileForm): Schema<'UpdatePartnerRequest'> {
  return {
    technical_contact: filled(form.technical_contact),
    billing_contact: filled(form.billing_contact),
    customer_support_info: filled(form.customer_support_info),
    ...(form.removes_logo ? { logo: null } : {}),
    ...(form.logo === '' ? {} : { logo: form.logo }),
  };
}

function filled<Document extends Record<string, string>>(document: Document): Partial<Document> | null {
  const entries = Object.entries(document)
    .map(([key, value]) => [key, value.trim()] as const)
    .filter(([, value]) => value !== '');
  return entries.length === 0 ? null : (Object.fromEntries(entries) as Partial<Document>);
}
