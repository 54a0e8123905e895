import type { ContractRules } from '../domain/contract.ts';
import { commonProducts, type Product, products, productsOf1517 } from '../domain/product.ts';
import type { Config } from './config.ts';

export function contractRulesOf(config: Config): ContractRules {
  return {
    products: config.latestProductsEnabled ? products : commonProducts,
    requiresSupportEmail: config.supportEmailRequired,
    sandboxWebhookEnvironment: config.sandboxWebhookEnvironment,
    hasRegistrationErrorDetails: config.registrationErrorDetails,
  };
}

export function demoPartnerProductsOf(config: Config): readonly Product[] {
  return config.demoPartnerProducts === 'all' ? contractRulesOf(config).products : productsOf1517;
}
