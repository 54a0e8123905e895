import type { Product } from './product.ts';

/** Versions of the public contract that a server can follow; `latest` is 1.740.1. */
export const contracts = ['1.517.0', 'latest'] as const;
export type Contract = (typeof contracts)[number];
export const defaultContract = '1.517.0' satisfies Contract;

/** Values of `environment` in the contract's webhooks about a sandbox: that of the registration, or `sandbox`. */
export const sandboxWebhookEnvironments = ['registration', 'sandbox'] as const;
export type SandboxWebhookEnvironment = (typeof sandboxWebhookEnvironments)[number];

/** Choices of the operator in which versions of the contract differ. */
export interface ContractRules {
  /** Products that requests can name. */
  products: readonly Product[];
  /** Whether a new end customer needs a support email address, its own or its partner's. */
  requiresSupportEmail: boolean;
  sandboxWebhookEnvironment: SandboxWebhookEnvironment;
  /** Whether a registration's errors have all fields of the contract's errors, or only their type, code and texts. */
  hasRegistrationErrorDetails: boolean;
}
