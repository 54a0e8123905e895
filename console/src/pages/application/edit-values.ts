import type { Schema } from '../../api/client.ts';
import { type ApplicationValues, chosen, emptyApplication, filledUris, said } from './values.ts';

type Customer = Schema<'EndCustomer'>;
type UpdateRequest = Schema<'UpdateEndCustomerRequest'>;

/** The values of the form that edits an end customer; the statuses are the operator's. */
export interface EditValues extends ApplicationValues {
  flowdown_status: Schema<'FlowdownStatus'>;
  questionnaire_status: Schema<'QuestionnaireStatus'>;
}

export function toEditValues(customer: Customer): EditValues {
  const empty = emptyApplication;
  const { assets_under_management: assets } = customer;
  return {
    company_name: customer.company_name,
    legal_entity_name: customer.legal_entity_name,
    registration_number: customer.registration_number ?? '',
    website: customer.website,
    application_name: customer.application_name,
    address: { ...empty.address, country_code: '', ...customer.address },
    technical_contact: { ...empty.technical_contact, ...customer.technical_contact },
    billing_contact: { ...empty.billing_contact, ...customer.billing_contact },
    customer_support_info: { ...empty.customer_support_info, ...customer.customer_support_info },
    products: customer.products,
    redirect_uris: customer.redirect_uris.map((uri) => ({ uri })),
    create_link_customization: customer.create_link_customization,
    logo: '',
    has_logo_removed: false,
    assets_under_management:
      assets === null
        ? empty.assets_under_management
        : { amount: String(assets.amount), iso_currency_code: assets.iso_currency_code },
    is_diligence_attested: customer.is_diligence_attested,
    is_bank_addendum_completed: customer.is_bank_addendum_completed,
    flowdown_status: customer.flowdown_status,
    questionnaire_status: customer.questionnaire_status,
  };
}

/** The request body with all fields; null sets a field back to its default. */
export function toFields(values: EditValues): UpdateRequest {
  const { amount, iso_currency_code } = values.assets_under_management;
  const { logo } = values;
  return {
    company_name: values.company_name.trim(),
    legal_entity_name: values.legal_entity_name.trim(),
    registration_number: values.registration_number.trim() || null,
    website: values.website.trim(),
    application_name: values.application_name.trim(),
    address: said(values.address),
    technical_contact: group(values.technical_contact),
    billing_contact: group(values.billing_contact),
    customer_support_info: group(values.customer_support_info),
    products: chosen(values).toSorted(),
    redirect_uris: filledUris(values).map(({ uri }) => uri),
    create_link_customization: values.create_link_customization,
    ...(logo === '' ? values.has_logo_removed && { logo: null } : { logo }),
    assets_under_management: amount.trim() === '' ? null : { amount: Number(amount), iso_currency_code },
    is_diligence_attested: values.is_diligence_attested,
    is_bank_addendum_completed: values.is_bank_addendum_completed,
    flowdown_status: values.flowdown_status,
    questionnaire_status: values.questionnaire_status,
  };
}

/** The texts that are not empty; null without any. */
function group<Name extends string>(texts: Record<Name, string>): Partial<Record<Name, string>> | null {
  const filled = said(texts);
  return Object.keys(filled).length === 0 ? null : filled;
}
