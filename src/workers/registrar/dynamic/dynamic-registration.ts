import { randomUUID } from 'node:crypto';
import {
  allowInsecureRequests,
  type Client,
  customFetch,
  dynamicClientRegistrationRequest,
} from 'oauth4webapi';
import type { BankClient } from '../../../domain/dynamic-bank.ts';
import { isAtBank } from '../../../domain/dynamic-bank.ts';
import { toResponse } from '../../../outbound/fetch.ts';
import { type Outbound, OutboundError } from '../../../outbound/outbound.ts';
import type { BankApplication, BankOutcome, BankRequest, DynamicBank } from './bank.ts';
import { readAnswer } from './bank-answer.ts';
import { plainText } from './bank-error.ts';
import { clientMetadata, replacingMetadata, softwareIdOf } from './client-metadata.ts';
import { configurationOutcome, outcomeOf, outcomeOfFailure } from './outcome.ts';
import { managementUri } from './registered-client.ts';

/** Limits of one exchange with a bank. */
export interface ExchangeLimits {
  timeoutMs: number;
  answerBytesMax: number;
}

const defaultLimits: ExchangeLimits = { timeoutMs: 15_000, answerBytesMax: 64 * 1024 };

interface Message {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * Registers clients at banks (RFC 7591), and reads, updates and removes them (RFC 7592). Each call is at most one
 * exchange, is never repeated here, and returns its outcome; nothing a bank does causes an exception.
 */
export class DynamicRegistration {
  readonly #outbound: Pick<Outbound, 'request'>;
  readonly #limits: ExchangeLimits;

  constructor(outbound: Pick<Outbound, 'request'>, limits: Partial<ExchangeLimits> = {}) {
    this.#outbound = outbound;
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** RFC 7591, section 3. */
  register(bank: DynamicBank, application: BankApplication): Promise<BankOutcome> {
    const metadata = clientMetadata(bank, application);
    return this.#call({ operation: 'register', bank, client: {} }, bank.registrationEndpoint, () =>
      this.#post(bank, metadata),
    );
  }

  /** Polls a pending registration. */
  poll(bank: DynamicBank, pollUri: string, client: Partial<BankClient>): Promise<BankOutcome> {
    return this.#manage({ operation: 'poll', bank, client }, pollUri, 'GET');
  }

  /** RFC 7592, section 2.1. */
  read(bank: DynamicBank, client: BankClient): Promise<BankOutcome> {
    return this.#manage({ operation: 'read', bank, client }, managementUri(bank, client), 'GET');
  }

  /** RFC 7592, section 2.2: replaces the client metadata at the bank. */
  update(bank: DynamicBank, client: BankClient, application: BankApplication): Promise<BankOutcome> {
    const metadata = replacingMetadata(bank, client, application);
    return this.#manage(
      { operation: 'update', bank, client },
      managementUri(bank, client),
      'PUT',
      JSON.stringify(metadata),
    );
  }

  /** RFC 7592, section 2.3. */
  remove(bank: DynamicBank, client: BankClient): Promise<BankOutcome> {
    return this.#manage({ operation: 'remove', bank, client }, managementUri(bank, client), 'DELETE');
  }

  /**
   * Looks up a registration whose response was lost, at a bank that finds clients by software_id. Never returns
   * `refused`, as a refusal does not settle the first attempt.
   */
  async lookUp(bank: DynamicBank, application: BankApplication): Promise<BankOutcome> {
    const outcome = await this.#lookUp(bank, application);
    return outcome.kind === 'refused' ? { kind: 'unknown', message: outcome.message } : outcome;
  }

  async #lookUp(bank: DynamicBank, application: BankApplication): Promise<BankOutcome> {
    const softwareId = softwareIdOf(bank, application);
    if (bank.lookUp !== 'software_id' || softwareId === null) {
      return { kind: 'unknown', message: 'The institution has no means to look up a registration.' };
    }
    const request: BankRequest = { operation: 'look_up', bank, client: {}, application };
    return this.#call(request, bank.registrationEndpoint, () => {
      const url = new URL(bank.registrationEndpoint);
      url.searchParams.set('software_id', softwareId);
      const headers = bearer(bank.initialAccessToken);
      return this.#send(bank, { method: 'GET', url: url.href, headers });
    });
  }

  async #manage(
    request: BankRequest,
    uri: string | null,
    method: 'GET' | 'PUT' | 'DELETE',
    body?: string,
  ): Promise<BankOutcome> {
    const { bank, client } = request;
    if (uri === null) return configurationOutcome('The institution returned no URL to manage this client.');
    const initialAccessToken = bank.flavour === 'fdx' ? bank.initialAccessToken : null;
    const headers = bearer(client.registrationAccessToken ?? initialAccessToken);
    if (body !== undefined) headers['content-type'] = 'application/json';
    return this.#call(request, uri, () =>
      this.#send(bank, { method, url: uri, headers, ...(body !== undefined && { body }) }),
    );
  }

  async #call(request: BankRequest, uri: string, exchange: () => Promise<Response>): Promise<BankOutcome> {
    const { bank } = request;
    if (!isAtBank(bank.registrationEndpoint, bank)) {
      return configurationOutcome('The registration endpoint is not a valid URL.');
    }
    // Tokens are sent to no other host, even if an earlier configuration stored one for the client.
    if (!isAtBank(uri, bank)) {
      return configurationOutcome(
        `The URL to manage this client is on ${originOf(uri)}, which is not called: the registration endpoint is on another host.`,
      );
    }
    if (!/^[\x21-\x7e]*$/u.test(bank.initialAccessToken ?? '')) {
      return configurationOutcome('The initial access token contains invalid characters.');
    }
    try {
      return outcomeOf(await readAnswer(await exchange()), request);
    } catch (error) {
      if (error instanceof OutboundError) return outcomeOfFailure(error, request);
      throw error;
    }
  }

  /**
   * The library's parsing of the response is not used: it supports neither 200 nor 202, and drops the content of
   * errors.
   */
  #post(bank: DynamicBank, metadata: Record<string, unknown>): Promise<Response> {
    const { registrationEndpoint, initialAccessToken } = bank;
    const server = {
      issuer: new URL(registrationEndpoint).origin,
      registration_endpoint: registrationEndpoint,
    };
    return dynamicClientRegistrationRequest(server, metadata as Partial<Client>, {
      ...(initialAccessToken !== null && { initialAccessToken }),
      [customFetch]: (url, { method, headers, body }) => this.#send(bank, { method, url, headers, body }),
      // Outbound decides whether http is allowed.
      [allowInsecureRequests]: true,
    });
  }

  async #send(bank: DynamicBank, { method, url, headers, body }: Message): Promise<Response> {
    const { flavour, mutualTls, ca } = bank;
    const answer = await this.#outbound.request({
      ...this.#limits,
      method,
      url,
      headers: {
        ...headers,
        accept: 'application/json',
        'user-agent': 'gingham',
        ...(flavour === 'fdx' && { 'x-fapi-interaction-id': randomUUID() }),
      },
      ...(body !== undefined && { body }),
      followSameOrigin: true,
      ...(mutualTls !== null && { clientCertificate: mutualTls }),
      ...(ca !== null && { ca }),
    });
    return toResponse(answer);
  }
}

/** Returns scheme and host of a URL from a bank, for a message; its path may contain a secret. */
function originOf(uri: string): string {
  const url = URL.parse(uri);
  return plainText(url === null ? '' : `${url.protocol}//${url.host}`, []) ?? 'an invalid URL';
}

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
