import type { BankApplication, BankOutcome, DynamicBank } from './bank.ts';
import { type BankAnswer, isObject, UnreadableAnswer } from './bank-answer.ts';
import { softwareIdOf } from './client-metadata.ts';
import { clientOutcome } from './registered-client.ts';

/**
 * Finds the application among the clients returned by a look-up: a list, a list in `clients` or `recipients`, or one
 * client. Clients without a software id make the result unusable, as one of them could be ours.
 *
 * @throws UnreadableAnswer if the result is unclear
 */
export function lookedUpOutcome(
  answer: BankAnswer,
  bank: DynamicBank,
  application: BankApplication,
): BankOutcome {
  const found = clientsIn(answer.body);
  if (!found.every((client) => typeof client['software_id'] === 'string')) {
    throw new UnreadableAnswer('The institution’s response does not include the software_id of its clients.');
  }
  const softwareId = softwareIdOf(bank, application);
  const ours = found.filter((client) => client['software_id'] === softwareId);
  if (ours.length > 1)
    throw new UnreadableAnswer('The institution has several clients for this application.');
  const [client] = ours;
  return client === undefined ? { kind: 'not_found' } : clientOutcome({ ...answer, body: client }, bank, {});
}

function clientsIn(body: unknown): Record<string, unknown>[] {
  const list = isObject(body) ? (body['clients'] ?? body['recipients'] ?? [body]) : body;
  if (!Array.isArray(list) || !list.every(isObject)) {
    throw new UnreadableAnswer('The institution’s response is not a list of clients.');
  }
  return list;
}
