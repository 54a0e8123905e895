import { beforeAll, describe, test } from 'vitest';
import { type Credentials, partnerCalls } from './client.ts';
import { endCustomerAt } from './lifecycle.ts';
import { newEndCustomer, refuses } from './management.ts';
import { newPartner } from './partner.ts';
import type { PartnerOperation } from './partner-operations.ts';
import type { TestServer } from './test-server.ts';

/** Defines the tests that an operation finds only the partner's own end customers. */
export function findsOnlyWhatIsThere(server: () => TestServer, { path, body }: PartnerOperation): void {
  describe('CUSTOMER_NOT_FOUND', () => {
    let partner: Credentials;
    beforeAll(async () => {
      partner = await newPartner(server());
    });
    const call = (place: 'production' | 'sandbox', id: string, by = partner) =>
      partnerCalls(server().url, by, place)(path, { ...body(), end_customer_client_id: id });
    // Simulation operations exist in the sandbox only.
    const places = path.startsWith('/simulation/')
      ? (['sandbox'] as const)
      : (['production', 'sandbox'] as const);

    test('for an unknown id', async () => {
      const ids = ['0'.repeat(24), 'not-an-id', 'ÄÖÜ', partner.clientId];
      for (const place of places) {
        for (const id of ids) refuses(await call(place, id), 'CUSTOMER_NOT_FOUND', 404);
      }
    });

    for (const place of places) {
      test(`in ${place}, for a removed end customer`, async () => {
        const { clientId } = await endCustomerAt('gone', server(), partner, place);
        refuses(await call(place, clientId), 'CUSTOMER_NOT_FOUND', 404);
      });

      test(`in ${place}, for another partner’s end customer`, async () => {
        const { clientId } = await newEndCustomer(server(), server().demo, place);
        refuses(await call(place, clientId), 'CUSTOMER_NOT_FOUND', 404);
      });

      test(`in ${place}, for an end customer in the other realm`, async () => {
        const elsewhere = place === 'sandbox' ? 'production' : 'sandbox';
        const { clientId } = await newEndCustomer(server(), partner, elsewhere);
        refuses(await call(place, clientId), 'CUSTOMER_NOT_FOUND', 404);
      });
    }

    test('for an id in capitals or with a space', async () => {
      const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
      for (const id of [clientId.toUpperCase(), ` ${clientId}`, `${clientId} `]) {
        refuses(await call('sandbox', id), 'CUSTOMER_NOT_FOUND', 404);
      }
    });
  });

  describe('INVALID_FIELD', () => {
    const wrong: [string, unknown][] = [
      ['empty', ''],
      ['white space', '  '],
      ['with a NUL', 'a\0b'],
      ['too long', 'a'.repeat(65)],
      ['null', null],
      ['a list', ['a']],
    ];
    for (const [name, id] of wrong) {
      test(`for an end_customer_client_id that is ${name}`, async () => {
        const call = partnerCalls(server().url, server().demo);
        const answer = await call(path, { ...body(), end_customer_client_id: id });
        refuses(answer, 'INVALID_FIELD', 400, /: end_customer_client_id must /u);
      });
    }
  });
}
