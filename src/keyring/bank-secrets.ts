import type { BankClient, DynamicBankSecrets } from '../domain/dynamic-bank.ts';
import type { Registration } from '../domain/registration/registration.ts';
import type { Keyring } from './keyring.ts';

type Place = Pick<Registration, 'endCustomerClientId' | 'institutionId' | 'environment'>;

/** Returns the place that the credentials of a registration are sealed for. */
export function clientPlace({ endCustomerClientId, institutionId, environment }: Place): string {
  return `bank client/${endCustomerClientId}/${institutionId}/${environment}`;
}

/** Encrypts the credentials that a bank issued for one registration. */
export function sealClient(keyring: Keyring, place: Place, client: Partial<BankClient>): Promise<string> {
  return keyring.sealStored(JSON.stringify(client), clientPlace(place));
}

/** @throws Error if it was not sealed for this registration */
export async function openClient(
  keyring: Keyring,
  place: Place,
  sealed: string,
): Promise<Partial<BankClient>> {
  return JSON.parse(await keyring.open(sealed, clientPlace(place))) as Partial<BankClient>;
}

/** Returns the place that the secrets of an institution are sealed for. */
export function bankPlace(institutionId: string): string {
  return `bank secrets/${institutionId}`;
}

/** Encrypts the secrets that an institution issued to the operator. */
export function sealBankSecrets(
  keyring: Keyring,
  institutionId: string,
  secrets: DynamicBankSecrets,
): Promise<string> {
  return keyring.sealStored(JSON.stringify(secrets), bankPlace(institutionId));
}

/** @throws Error if they were not sealed for this institution */
export async function openBankSecrets(
  keyring: Keyring,
  institutionId: string,
  sealed: string,
): Promise<DynamicBankSecrets> {
  return JSON.parse(await keyring.open(sealed, bankPlace(institutionId))) as DynamicBankSecrets;
}
