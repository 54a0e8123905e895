import type { EndCustomerProfile } from './end-customer.ts';
import { DomainError, type FieldProblem } from './errors.ts';
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

type CheckedValues = Pick<
  EndCustomerApplication,
  'website' | 'customerSupportInfo' | 'address' | 'assetsUnderManagement' | 'redirectUris'
>;

/**
 * Validates single values of an application, or of changes to it, beyond their shape. Stored values are not checked
 * again, so that a customer with values that predate a rule can still be changed.
 *
 * @throws DomainError INVALID_FIELD, naming every invalid field
 */
export function checkProfileValues(values: Partial<CheckedValues>, stored?: CheckedValues): void {
  const fields = profileProblems(values, stored);
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
}

/** Returns the problems of single values, as {@link checkProfileValues} reports them. */
export function profileProblems(values: Partial<CheckedValues>, stored?: CheckedValues): FieldProblem[] {
  const { website, customerSupportInfo = null, address, assetsUnderManagement, redirectUris = [] } = values;
  const country = address?.countryCode;
  const currency = assetsUnderManagement?.isoCurrencyCode;
  return [
    ...problemAt('website', newAddressProblem(website, stored?.website)),
    ...supportInfoProblems(customerSupportInfo, stored?.customerSupportInfo),
    ...problemAt(
      'address.country_code',
      country === stored?.address.countryCode
        ? null
        : notIn(countryCodes, country, 'an ISO 3166-1 alpha-2 code'),
    ),
    ...problemAt(
      'assets_under_management.iso_currency_code',
      currency === stored?.assetsUnderManagement?.isoCurrencyCode
        ? null
        : notIn(currencyCodes, currency, 'an ISO 4217 code'),
    ),
    ...redirectUriProblems(redirectUris, stored?.redirectUris),
  ];
}

/** Returns the problems of an application's redirect URIs, without stored ones. */
function redirectUriProblems(
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

/** ISO 3166-1 alpha-2, officially assigned. */
export const countryCodes: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW ' +
    'BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI ' +
    'FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN ' +
    'IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME ' +
    'MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF ' +
    'PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV ' +
    'SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE ' +
    'YT ZA ZM ZW'
  ).split(' '),
);

/** ISO 4217, the active codes of currencies. */
export const currencyCodes: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF ' +
    'CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD ' +
    'HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL ' +
    'LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP ' +
    'PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT ' +
    'TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG'
  ).split(' '),
);
