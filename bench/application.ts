/** Returns the application of an end customer, unique for each number. */
export function application(unique: number): object {
  return {
    company_name: `Bench ${unique}`,
    legal_entity_name: `Bench ${unique} Inc.`,
    application_name: `Bench ${unique}`,
    website: `bench-${unique}.example.com`,
    is_diligence_attested: true,
    is_bank_addendum_completed: true,
    products: ['auth', 'identity'],
    technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@example.com' },
    billing_contact: { given_name: 'Ben', family_name: 'Ruiz', email: 'ben@example.com' },
    customer_support_info: { email: 'help@example.com' },
    address: {
      city: 'Portland',
      street: '9 Garden Way',
      region: 'OR',
      postal_code: '97201',
      country_code: 'US',
    },
    redirect_uris: ['https://app.example.com/oauth'],
  };
}
