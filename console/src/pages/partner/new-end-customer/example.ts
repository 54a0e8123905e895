import type { Schema } from '../../../api/client.ts';
import { type ApplicationValues, emptyApplication } from '../../application/values.ts';

const firsts = ['Amber', 'Birch', 'Clover', 'Dune', 'Ember', 'Fjord', 'Grove', 'Heron', 'Islet', 'Juniper'];
const seconds = [
  'Books',
  'Budget',
  'Credit',
  'Ledger',
  'Lending',
  'Pay',
  'Payroll',
  'Savings',
  'Tax',
  'Wealth',
];

/** Example data for an end customer; differs each time, as names must be unique. */
export function exampleApplication(partner: Schema<'Partner'>): ApplicationValues {
  const name = `${pick(firsts)} ${pick(seconds)} ${100 + Math.floor(Math.random() * 900)}`;
  const host = `${name.toLowerCase().replaceAll(' ', '-')}.example.com`;
  return {
    ...emptyApplication,
    company_name: name,
    legal_entity_name: `${name}, Inc.`,
    website: host,
    application_name: name,
    address: {
      street: '9 Garden Way',
      city: 'Portland',
      region: 'OR',
      postal_code: '97201',
      country_code: 'US',
    },
    technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: `ada@${host}` },
    billing_contact: { given_name: 'Ben', family_name: 'Ruiz', email: `ben@${host}` },
    redirect_uris: [{ uri: `https://app.${host}/oauth` }],
    logo: exampleLogo(),
    assets_under_management: {
      amount: partner.has_monthly_service_commitment ? '1500000' : '',
      iso_currency_code: 'USD',
    },
    is_diligence_attested: true,
    is_bank_addendum_completed: true,
  };
}

function pick(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] as string;
}

/** A gingham pattern in a random colour, as a PNG of 1024×1024 pixels in base64. */
function exampleLogo(): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1024;
  const paint = canvas.getContext('2d') as CanvasRenderingContext2D;
  paint.fillStyle = '#ffffff';
  paint.fillRect(0, 0, 1024, 1024);
  paint.fillStyle = `hsl(${Math.floor(Math.random() * 360)} 55% 45% / 50%)`;
  for (let start = 0; start < 1024; start += 256) {
    paint.fillRect(start, 0, 128, 1024);
    paint.fillRect(0, start, 1024, 128);
  }
  return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
}
