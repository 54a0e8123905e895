import assert from 'node:assert/strict';
import type { PartnerCustomerCreateRequest } from 'plaid';
import { describe, test } from 'vitest';
import { seedInstitutions } from '../../src/domain/institution.ts';
import { application } from '../support/client.ts';
import { newPartner } from '../support/partner.ts';
import { type SdkName, sdkClient, sdks } from '../support/sdk-journey.ts';
import { sharedServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

const daySeconds = 24 * 60 * 60;

/** The SDK's own HTTP client, for operations that are not in the contract. */
interface OwnHttpClient {
  axios: { post(url: string, body: object): Promise<{ data: { clock: { now: string } } }> };
}

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const name of Object.keys(sdks) as SdkName[]) {
    describe(`with ${name} alone`, () => {
      test('registrations progress as the clock is advanced, with exact dates', async () => {
        const { clientId, secrets } = await newPartner(server());
        const pair = { clientId, secret: secrets.sandbox };
        const basePath = `${server().url}/sandbox`;
        const client = sdkClient(name, basePath, pair);
        const { axios } = client as unknown as OwnHttpClient;
        const simulate = async (path: string, body: object = {}) => {
          const credentials = { client_id: clientId, secret: pair.secret };
          const url = `${basePath}/simulation/${path}`;
          return (await axios.post(url, { ...credentials, ...body })).data;
        };
        const { clock } = await simulate('clock/freeze');
        const start = Date.parse(clock.now);
        const dayAfter = (days: number) =>
          new Date(start + days * daySeconds * 1000).toISOString().slice(0, 10);

        const body = application() as unknown as Omit<PartnerCustomerCreateRequest, 'products'>;
        const created = await client.partnerCustomerCreate(body);
        const end_customer_client_id = created.data.end_customer?.client_id as string;
        await client.partnerCustomerEnable({ end_customer_client_id });
        const registrations = async () => {
          const { data } = await client.partnerCustomerOauthInstitutionsGet({ end_customer_client_id });
          return data.institutions?.map((institution) => [
            institution.institution_id,
            institution.environments?.development,
            institution.environments?.production,
            institution.production_enablement_date,
          ]);
        };
        /** Approved after three quarters of the institution's pace, enabled after the full pace. */
        const expected = (days: number) =>
          seedInstitutions.map(({ institutionId, typicalPaceDays }) => {
            const isApproved = days >= typicalPaceDays * 0.75;
            const status = days >= typicalPaceDays ? 'ENABLED' : isApproved ? 'APPROVED' : 'PROCESSING';
            return [institutionId, status, status, isApproved ? dayAfter(typicalPaceDays * 0.75) : null];
          });

        assert.deepEqual(await registrations(), expected(0));
        await simulate('clock/advance', { seconds: daySeconds });
        const afterOneDay = await registrations();
        assert.deepEqual(afterOneDay, expected(1));
        const statuses = Map.groupBy(afterOneDay ?? [], ([, , production]) => production);
        assert.deepEqual([statuses.get('ENABLED')?.length, statuses.get('PROCESSING')?.length], [9, 3]);
        await simulate('clock/advance', { seconds: 34 * daySeconds });
        assert.deepEqual(await registrations(), expected(35));
        assert.ok((await registrations())?.every(([, , production]) => production === 'ENABLED'));
      });
    });
  }
});
