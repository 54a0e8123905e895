import type { Schema } from '../../../api/client.ts';

type Partner = Schema<'Partner'>;
/** A document of texts as a form has it: none is missing. */
type Texts<Document> = { [Key in keyof Required<Document>]: string };

/** What a partner may change about itself, as the form has it. */
export interface ProfileForm {
  technical_contact: Texts<Schema<'PartnerEndCustomerTechnicalContact'>>;
  billing_contact: Texts<Schema<'PartnerEndCustomerBillingContact'>>;
  customer_support_info: Texts<Schema<'PartnerEndCustomerCustomerSupportInfo'>>;
  /** Base64 of a new one; empty where it stays. */
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

/** What was changed in the form, as the API takes it: a document with nothing in it is none. */
export function toChanges(
  form: ProfileForm,
  changed: { [Name in keyof ProfileForm]?: unknown },
): Schema<'UpdatePartnerRequest'> {
  return {
    ...(changed.technical_contact === undefined ? {} : { technical_contact: filled(form.technical_contact) }),
    ...(changed.billing_contact === undefined ? {} : { billing_contact: filled(form.billing_contact) }),
    ...(changed.customer_support_info === undefined
      ? {}
      : { customer_support_info: filled(form.customer_support_info) }),
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
