import type { BankApplication, BankClient, DynamicBank } from './bank.ts';

/** What a bank is asked for. */
export interface Question {
  operation: 'register' | 'poll' | 'read' | 'update' | 'remove' | 'look_up';
  bank: DynamicBank;
  /** What is known of the client. */
  client: Partial<BankClient>;
  /** What is looked up. */
  application?: BankApplication;
}

/** Whether asking changes nothing at the bank, so that it may be asked again. */
export function isRead({ operation }: Question): boolean {
  return operation === 'poll' || operation === 'read' || operation === 'look_up';
}
