import { randomUUID } from 'node:crypto';
import {
  allowInsecureRequests,
  type Client,
  customFetch,
  dynamicClientRegistrationRequest,
} from 'oauth4webapi';
import { type Outbound, OutboundError } from '../../outbound/outbound.ts';
import type { BankApplication, BankClient, BankOutcome, DynamicBank } from './bank.ts';
import { readAnswer, toResponse } from './bank-answer.ts';
import { clientMetadata, replacingMetadata, softwareIdOf } from './client-metadata.ts';
import { configurationOutcome, outcomeOf, outcomeOfFailure } from './outcome.ts';
import type { Question } from './question.ts';
import { isAtBank, managementUri } from './registered-client.ts';

/** Of one exchange with a bank. */
export interface ExchangeLimits {
  timeoutMs: number;
  answerBytesMax: number;
}

const usualLimits: ExchangeLimits = { timeoutMs: 15_000, answerBytesMax: 64 * 1024 };

interface Message {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * Registers clients at banks (RFC 7591), and reads, changes and removes them (RFC 7592). Each call is at most
 * one exchange, is never repeated here, and says what came of it; nothing is thrown for what a bank does.
 */
export class DynamicRegistration {
  readonly #outbound: Outbound;
  readonly #limits: ExchangeLimits;

  constructor(outbound: Outbound, limits: Partial<ExchangeLimits> = {}) {
    this.#outbound = outbound;
    this.#limits = { ...usualLimits, ...limits };
  }

  /** RFC 7591, section 3. */
  register(bank: DynamicBank, application: BankApplication): Promise<BankOutcome> {
    const metadata = clientMetadata(bank, application);
    return this.#ask({ operation: 'register', bank, client: {} }, bank.registrationEndpoint, () =>
      this.#post(bank, metadata),
    );
  }

  /** Asks whether a pending registration has been decided. */
  poll(bank: DynamicBank, pollUri: string, client: Partial<BankClient>): Promise<BankOutcome> {
    return this.#manage({ operation: 'poll', bank, client }, pollUri, 'GET');
  }

  /** RFC 7592, section 2.1. */
  read(bank: DynamicBank, client: BankClient): Promise<BankOutcome> {
    return this.#manage({ operation: 'read', bank, client }, managementUri(bank, client), 'GET');
  }

  /** RFC 7592, section 2.2: replaces what the bank knows of the application. */
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
   * Finds out what became of a registration whose answer was lost, at a bank that finds clients by their software_id.
   * Never `refused`, since a refusal says nothing of the first attempt.
   */
  async lookUp(bank: DynamicBank, application: BankApplication): Promise<BankOutcome> {
    const outcome = await this.#lookUp(bank, application);
    return outcome.kind === 'refused' ? { kind: 'unknown', message: outcome.message } : outcome;
  }

  async #lookUp(bank: DynamicBank, application: BankApplication): Promise<BankOutcome> {
    const softwareId = softwareIdOf(bank, application);
    if (bank.lookUp !== 'software_id' || softwareId === null) {
      return { kind: 'unknown', message: 'The bank has no means to find a registration.' };
    }
    const question: Question = { operation: 'look_up', bank, client: {}, application };
    return this.#ask(question, bank.registrationEndpoint, () => {
      const url = new URL(bank.registrationEndpoint);
      url.searchParams.set('software_id', softwareId);
      const headers = bearer(bank.initialAccessToken);
      return this.#send(bank, { method: 'GET', url: url.href, headers });
    });
  }

  async #manage(
    question: Question,
    uri: string | null,
    method: 'GET' | 'PUT' | 'DELETE',
    body?: string,
  ): Promise<BankOutcome> {
    const { bank, client } = question;
    if (uri === null) return configurationOutcome('The bank has named no place to manage this client.');
    const initialAccessToken = bank.flavour === 'fdx' ? bank.initialAccessToken : null;
    const headers = bearer(client.registrationAccessToken ?? initialAccessToken);
    if (body !== undefined) headers['content-type'] = 'application/json';
    return this.#ask(question, uri, () =>
      this.#send(bank, { method, url: uri, headers, ...(body !== undefined && { body }) }),
    );
  }

  async #ask(question: Question, uri: string, exchange: () => Promise<Response>): Promise<BankOutcome> {
    const { bank } = question;
    if (!isAtBank(bank.registrationEndpoint, bank)) {
      return configurationOutcome('The registration endpoint is not a web address.');
    }
    // Tokens go to no other host, whatever was kept of the client under an earlier configuration.
    if (!isAtBank(uri, bank)) {
      return configurationOutcome('The client is managed at another host than it would be registered at.');
    }
    if (!/^[\x21-\x7e]*$/u.test(bank.initialAccessToken ?? '')) {
      return configurationOutcome('The initial access token holds characters that no token has.');
    }
    try {
      return outcomeOf(await readAnswer(await exchange()), question);
    } catch (error) {
      if (error instanceof OutboundError) return outcomeOfFailure(error, question);
      throw error;
    }
  }

  /**
   * The library's reading of the answer is not used: it knows neither 200 nor 202, and drops what an error
   * holds.
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
      // Whether http may be used is Outbound's to judge.
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

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
