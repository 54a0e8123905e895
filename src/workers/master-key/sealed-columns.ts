import type { Filing } from '../../domain/registration/filing.ts';
import type { SecondFactor } from '../../domain/user/user.ts';
import { bankPlace, clientPlace } from '../../keyring/bank-secrets.ts';
import { factorPlace } from '../../keyring/second-factor.ts';
import { signingKeyPlace } from '../../keyring/webhook-key.ts';
import type { SealedColumn } from '../../store/sealed-values.ts';

/** Encrypts one sealed text again, which was sealed for a place. */
export type ReSeal = (sealed: string, place: string) => Promise<string>;

/** How the values of a column are encrypted again; `key` is that of the row. */
export interface ReSealedColumn extends SealedColumn {
  reSeal(value: string, key: readonly string[], reSeal: ReSeal): Promise<string>;
}

/**
 * Every column with sealed values that outlive a rotation of the master key. Snapshots have none: registrations of
 * sandboxes are simulated.
 */
export const sealedColumns: readonly ReSealedColumn[] = [
  {
    table: 'webhook_signing_keys',
    column: 'sealed_jwk',
    key: ['kid'],
    reSeal: (value, [kid = ''], reSeal) => reSeal(value, signingKeyPlace({ kid })),
  },
  {
    table: 'dynamic_banks',
    column: 'sealed_secrets',
    key: ['institution_id'],
    reSeal: (value, [institutionId = ''], reSeal) => reSeal(value, bankPlace(institutionId)),
  },
  {
    table: 'users',
    column: 'sealed_pending_factor',
    key: ['user_id'],
    reSeal: (value, [userId = ''], reSeal) => reSeal(value, factorPlace({ userId })),
  },
  {
    table: 'users',
    column: 'second_factor',
    key: ['user_id'],
    reSeal: async (value, [userId = ''], reSeal) => {
      const factor = JSON.parse(value) as SecondFactor;
      const sealedSecret = await reSeal(factor.sealedSecret, factorPlace({ userId }));
      return JSON.stringify({ ...factor, sealedSecret });
    },
  },
  {
    table: 'registrations',
    column: 'filing',
    key: ['end_customer_client_id', 'institution_id', 'environment'],
    reSeal: reSealFiling,
  },
];

async function reSealFiling(value: string, key: readonly string[], reSeal: ReSeal): Promise<string> {
  // Most registrations are simulated or manual: parsing each would take longer than reading it.
  if (!value.includes('"dynamic"')) return value;
  const filing = JSON.parse(value) as Filing;
  if (filing.connector !== 'dynamic') return value;
  const [endCustomerClientId = '', institutionId = '', environment = ''] = key;
  const place = clientPlace({
    endCustomerClientId,
    institutionId,
    environment: environment as 'production' | 'development',
  });
  const { sealedClient, strays = [] } = filing;
  return JSON.stringify({
    ...filing,
    sealedClient: sealedClient == null ? sealedClient : await reSeal(sealedClient, place),
    strays: await Promise.all(strays.map((stray) => reSeal(stray, place))),
  });
}
