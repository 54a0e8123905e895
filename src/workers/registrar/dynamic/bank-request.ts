import type { BankClient } from '../../../domain/dynamic-bank.ts';
import type { BankApplication, DynamicBank } from './bank.ts';

/** A request to a bank. */
export interface BankRequest {
  operation: 'register' | 'poll' | 'read' | 'update' | 'remove' | 'look_up';
  bank: DynamicBank;
  /** The known fields of the client. */
  client: Partial<BankClient>;
  /** The application to look up. */
  application?: BankApplication;
}

/** Returns whether the request changes nothing at the bank and can therefore be repeated. */
export function isReadOnly({ operation }: BankRequest): boolean {
  return operation === 'poll' || operation === 'read' || operation === 'look_up';
}
