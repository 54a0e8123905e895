import type { EndCustomerProfile } from './end-customer.ts';
import { DomainError, type FieldProblem } from './errors.ts';
import { countryCodes, currencyCodes } from './iso-codes.ts';
import type { Contact, CustomerSupportInfo } from './profile.ts';
import { redirectUriProblem, webAddressProblem } from './web-address.ts';

/** The application that a partner sends to create an end customer; omitted fields take the partner's defaults. */
export type EndCustomerApplication = Omit<
  EndCustomerProfile,
  'technicalContact' | 'billingContact' | 'customerSupportInfo' | 'logoSha256'
> & {
  /** Base64, as sent. */
  logo: string | null;
  technicalContact: Contact | null;
  billingContact: Contact | null;
  customerSupportInfo: CustomerSupportInfo | null;
};

/**
 * Validates single values beyond their shape.
 *
 * @throws DomainError INVALID_FIELD, naming every invalid field
 */
export function checkProfileValues(application: EndCustomerApplication): void {
  const { website, customerSupportInfo, address, assetsUnderManagement, redirectUris } = application;
  const fields: FieldProblem[] = [
    ...websiteProblems(website),
    ...supportInfoProblems(customerSupportInfo),
    ...problemAt(
      'address.country_code',
      notIn(countryCodes, address.countryCode, 'an ISO 3166-1 alpha-2 code'),
    ),
    ...problemAt(
      'assets_under_management.iso_currency_code',
      notIn(currencyCodes, assetsUnderManagement?.isoCurrencyCode, 'an ISO 4217 code'),
    ),
    ...redirectUriProblems(redirectUris),
  ];
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
}

/** Returns the problems of an end customer's website. A stored value is not checked again. */
export function websiteProblems(website: string, stored?: string): FieldProblem[] {
  return problemAt('website', newAddressProblem(website, stored));
}

/** Returns the problems of an application's redirect URIs, without stored ones. */
export function redirectUriProblems(
  redirectUris: readonly string[],
  stored: readonly string[] = [],
): FieldProblem[] {
  return redirectUris.flatMap((uri, index) =>
    stored.includes(uri) ? [] : problemAt(`redirect_uris[${index}]`, redirectUriProblem(uri)),
  );
}

/** Returns the problems of the web addresses in a customer's or partner's support information, without stored ones. */
export function supportInfoProblems(
  info: CustomerSupportInfo | null,
  stored: CustomerSupportInfo | null = null,
): FieldProblem[] {
  return (['contactUrl', 'linkUpdateUrl'] as const).flatMap((name) =>
    problemAt(
      `customer_support_info.${supportInfoFields[name]}`,
      newAddressProblem(info?.[name], stored?.[name]),
    ),
  );
}

const supportInfoFields = { contactUrl: 'contact_url', linkUpdateUrl: 'link_update_url' };

function newAddressProblem(value: string | undefined, stored: string | undefined): string | null {
  return value === undefined || value === stored ? null : webAddressProblem(value);
}

function notIn(codes: ReadonlySet<string>, code: string | undefined, kind: string): string | null {
  return code === undefined || codes.has(code) ? null : `must be ${kind}, in capitals`;
}

function problemAt(path: string, problem: string | null): FieldProblem[] {
  return problem === null ? [] : [{ path, problem }];
}
