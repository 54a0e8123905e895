import type { BankTestStep } from '../../domain/bank-test.ts';
import { type Outbound, type OutboundCall, OutboundError } from '../../outbound/outbound.ts';
import type { DynamicBank } from './bank.ts';

/** What a step has found; what is not said is null. */
export type Finding = Pick<BankTestStep, 'outcome' | 'message'> & Partial<BankTestStep>;

/** What the steps work with. */
export interface Testing {
  outbound: Outbound;
  bank: DynamicBank;
  /** Of every call to the bank. */
  call: OutboundCall;
}

/** What a call that got no answer comes to. @throws what is no such failure */
export function failedCall(asked: NonNullable<BankTestStep['asked']>) {
  return (error: unknown): Finding => {
    if (!(error instanceof OutboundError)) throw error;
    return { outcome: 'failed', asked, message: error.message };
  };
}
