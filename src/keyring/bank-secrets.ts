import type { BankClient, DynamicBankSecrets } from '../domain/dynamic-bank.ts';
import type { Registration } from '../domain/registration/registration.ts';
import type { Keyring } from './keyring.ts';

type Place = Pick<Registration, 'endCustomerClientId' | 'institutionId' | 'environment'>;

function placeOf({ endCustomerClientId, institutionId, environment }: Place): string {
  return `bank client/${endCustomerClientId}/${institutionId}/${environment}`;
}

/** Encrypts the credentials that a bank issued for one registration. */
export function sealClient(keyring: Keyring, place: Place, client: Partial<BankClient>): string {
  return keyring.seal(JSON.stringify(client), placeOf(place));
}

/** @throws Error if it was not sealed for this registration */
export function openClient(keyring: Keyring, place: Place, sealed: string): Partial<BankClient> {
  return JSON.parse(keyring.open(sealed, placeOf(place))) as Partial<BankClient>;
}

/** Encrypts the secrets that an institution issued to the operator. */
export function sealBankSecrets(
  keyring: Keyring,
  institutionId: string,
  secrets: DynamicBankSecrets,
): string {
  return keyring.seal(JSON.stringify(secrets), `bank secrets/${institutionId}`);
}

/** @throws Error if they were not sealed for this institution */
export function openBankSecrets(keyring: Keyring, institutionId: string, sealed: string): DynamicBankSecrets {
  return JSON.parse(keyring.open(sealed, `bank secrets/${institutionId}`)) as DynamicBankSecrets;
}
