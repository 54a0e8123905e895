import type { BankApplication, BankOutcome, DynamicBank } from './bank.ts';
import { type BankAnswer, isObject, UnreadableAnswer } from './bank-answer.ts';
import { softwareIdOf } from './client-metadata.ts';
import { clientOutcome } from './registered-client.ts';

/**
 * Finds the application among the clients that a look-up brought: a list, a list as `clients` or
 * `recipients`, or one client. One that does not say its software id is nobody's, and no reason to think that
 * ours is not there.
 *
 * @throws UnreadableAnswer where that cannot be told
 */
export function lookedUpOutcome(
  answer: BankAnswer,
  bank: DynamicBank,
  application: BankApplication,
): BankOutcome {
  const found = clientsIn(answer.body);
  if (!found.every((client) => typeof client['software_id'] === 'string')) {
    throw new UnreadableAnswer('The bank’s answer does not say which software its clients are.');
  }
  const softwareId = softwareIdOf(bank, application);
  const ours = found.filter((client) => client['software_id'] === softwareId);
  if (ours.length > 1) throw new UnreadableAnswer('The bank knows several clients of this application.');
  const [client] = ours;
  return client === undefined ? { kind: 'not_found' } : clientOutcome({ ...answer, body: client }, bank, {});
}

function clientsIn(body: unknown): Record<string, unknown>[] {
  const list = isObject(body) ? (body['clients'] ?? body['recipients'] ?? [body]) : body;
  if (!Array.isArray(list) || !list.every(isObject)) {
    throw new UnreadableAnswer('The bank’s answer is not a list of clients.');
  }
  return list;
}
