import type { BankTestStep } from '../../../domain/bank-test.ts';
import { type Outbound, type OutboundCall, OutboundError } from '../../../outbound/outbound.ts';
import type { DynamicBank } from './bank.ts';

/** The result of one step; omitted fields are null. */
export type StepResult = Pick<BankTestStep, 'outcome' | 'message'> & Partial<BankTestStep>;

/** Inputs of the steps. */
export interface Testing {
  outbound: Outbound;
  bank: DynamicBank;
  /** Common fields of every call to the bank. */
  call: OutboundCall;
}

/** Returns a handler that converts a call without a response to a step result, and rethrows other errors. */
export function failedCall(asked: NonNullable<BankTestStep['asked']>) {
  return (error: unknown): StepResult => {
    if (!(error instanceof OutboundError)) throw error;
    return { outcome: 'failed', asked, message: error.message };
  };
}
