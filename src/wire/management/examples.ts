import { environments } from '../../domain/environment.ts';
import { productsOf1517 } from '../../domain/product.ts';
import { exampleCredentials } from '../partner/credentials.ts';

export const exampleTimestamp = '2026-05-04T09:30:00.000Z';

export const examplePartner = {
  client_id: exampleCredentials.client_id,
  name: 'Meadow Platform',
  products: [...productsOf1517],
  environments: [...environments],
  review_policy: 'AUTOMATIC',
  flowdown_status: 'COMPLETE',
  questionnaire_status: 'COMPLETE',
  technical_contact: { given_name: 'Mona', family_name: 'Lind', email: 'mona@meadow.example.com' },
  billing_contact: { given_name: 'Raj', family_name: 'Patel', email: 'raj@meadow.example.com' },
  customer_support_info: null,
  uses_co_branded_consent_pane: false,
  has_monthly_service_commitment: false,
  logo_sha256: null,
  created_at: exampleTimestamp,
  updated_at: exampleTimestamp,
};

export const exampleSecret = {
  secret_id: '019e1a3c-5b7d-7f90-8a2b-3c4d5e6f7081',
  environment: 'sandbox',
  created_at: exampleTimestamp,
};
