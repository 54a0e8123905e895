import { X509Certificate } from 'node:crypto';
import type { BankTest, BankTestStep, BankTestStepName, BankTls } from '../../../domain/bank-test.ts';
import type { DynamicBankConfiguration } from '../../../domain/dynamic-bank.ts';
import { toResponse } from '../../../outbound/fetch.ts';
import { type Outbound, OutboundError } from '../../../outbound/outbound.ts';
import type { DynamicBank } from './bank.ts';
import { isObject, readAnswer } from './bank-answer.ts';
import { plainText } from './bank-error.ts';
import { failedCall, probeEndpoint, type StepResult, type Testing } from './endpoint-probe.ts';

/** RFC 8414, section 3, and OpenID Connect Discovery 1.0, section 4. */
const metadataPaths = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
const metadataBytesMax = 256 * 1024;

export interface TestLimits {
  /** Aborted when the caller no longer waits for the result. */
  left: AbortSignal;
  /** Time limit of each step. */
  timeoutMs?: number;
}

/** Tests a bank's interface step by step, and registers nothing. Steps that depend on a failed one are skipped. */
export async function testBank(
  outbound: Outbound,
  configuration: DynamicBankConfiguration | null,
  { left, timeoutMs = 10_000 }: TestLimits,
): Promise<BankTest> {
  const steps: BankTestStep[] = [];
  const take = async (name: BankTestStepName, check: () => Promise<StepResult> | StepResult) => {
    steps.push(blocks(steps) ? skipped(name) : await taken(name, check));
  };
  await take('settings', () => settingsResult(configuration));
  const bank = { ...configuration?.settings, ...configuration?.secrets } as DynamicBank;
  const testing = { outbound, bank, call: callOf(bank, timeoutMs, left) };
  let tls: BankTls | null = null;
  let token: StepResult = { outcome: 'skipped', message: 'The token was not checked.' };
  await take('address', () => addressResult(testing));
  await take('tls', async () => {
    tls = await secured(testing);
    return tlsResult(tls);
  });
  await take('discovery', () => discover(testing));
  await take('registration_endpoint', async () => {
    const probed = await probeEndpoint(testing);
    token = probed.token;
    return probed.endpoint;
  });
  await take('access_token', () => token);
  return { steps, tls };
}

/** A bank's metadata is optional, so discovery blocks no other step. */
function blocks(steps: readonly BankTestStep[]): boolean {
  return steps.some(({ name, outcome }) => outcome === 'failed' && name !== 'discovery');
}

function skipped(name: BankTestStepName): BankTestStep {
  const message = 'Skipped because an earlier step failed.';
  return { name, outcome: 'skipped', asked: null, status: null, durationMs: null, message };
}

async function taken(
  name: BankTestStepName,
  check: () => Promise<StepResult> | StepResult,
): Promise<BankTestStep> {
  const startedMs = performance.now();
  const result = await attempt(check);
  const durationMs = performance.now() - startedMs;
  return { name, asked: null, status: null, durationMs, ...result };
}

async function attempt(check: () => Promise<StepResult> | StepResult): Promise<StepResult> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof OutboundError) return { outcome: 'failed', message: error.message };
    throw error;
  }
}

function callOf(
  { registrationEndpoint, mutualTls, ca }: DynamicBank,
  timeoutMs: number,
  signal: AbortSignal,
) {
  return {
    url: registrationEndpoint,
    timeoutMs,
    signal,
    ...(mutualTls && { clientCertificate: mutualTls }),
    ...(ca && { ca }),
  };
}

function settingsResult(configuration: DynamicBankConfiguration | null): StepResult {
  if (configuration === null) {
    return { outcome: 'failed', message: 'No interface is configured for this institution.' };
  }
  const { initialAccessToken, softwareStatement, mutualTls } = configuration.secrets;
  if (mutualTls !== null) {
    const { validFromDate, validToDate } = new X509Certificate(mutualTls.cert);
    const now = new Date();
    if (validToDate < now || validFromDate > now) {
      const period = `${validFromDate.toISOString()} to ${validToDate.toISOString()}`;
      return { outcome: 'failed', message: `The certificate for mutual TLS is valid from ${period} only.` };
    }
  }
  const isOpen = initialAccessToken === null && softwareStatement === null && mutualTls === null;
  const message = isOpen
    ? 'The configuration is complete, without a token, software statement or certificate: registration must be open.'
    : 'The configuration is complete.';
  return { outcome: 'ok', message };
}

async function addressResult({ outbound, call }: Testing): Promise<StepResult> {
  const addresses = await outbound.addressesOf(call);
  return { outcome: 'ok', message: `The host is at ${addresses.join(', ')}, which may be called.` };
}

async function secured({ outbound, bank, call }: Testing): Promise<BankTls | null> {
  if (URL.parse(bank.registrationEndpoint)?.protocol !== 'https:') return null;
  const { subject, issuer, ...rest } = await outbound.shakeHands(call);
  const clientSubject =
    bank.mutualTls && new X509Certificate(bank.mutualTls.cert).subject.replaceAll('\n', ', ');
  return {
    ...rest,
    subject: plainText(subject, []) ?? '',
    issuer: plainText(issuer, []) ?? '',
    clientSubject,
  };
}

function tlsResult(tls: BankTls | null): StepResult {
  if (tls === null)
    return { outcome: 'skipped', message: 'The endpoint is on this machine and uses plain http.' };
  const { protocol, subject, validUntil, clientSubject } = tls;
  const until = new Date(validUntil).toISOString().slice(0, 10);
  const ours = clientSubject === null ? '' : ` Our certificate is that of ${clientSubject}.`;
  return { outcome: 'ok', message: `${protocol} with ${subject}, valid until ${until}.${ours}` };
}

/** Reads a bank's metadata from the well-known URLs; publishing it is optional. No secret is sent there. */
async function discover(testing: Testing): Promise<StepResult> {
  const { registrationEndpoint } = testing.bank;
  for (const path of metadataPaths) {
    const url = new URL(path, registrationEndpoint).href;
    const result = await metadataAt(testing, url).catch(failedCall({ method: 'GET', url }));
    if (result !== null) return result;
  }
  const message = 'The institution publishes no metadata at the well-known URLs, which is optional.';
  const url = new URL(metadataPaths[0] as string, registrationEndpoint).href;
  return { outcome: 'skipped', asked: { method: 'GET', url }, message };
}

/** Returns null if the URL has no metadata. */
async function metadataAt({ outbound, bank, call }: Testing, url: string): Promise<StepResult | null> {
  const headers = { accept: 'application/json', 'user-agent': 'gingham' };
  const request = {
    ...call,
    method: 'GET',
    url,
    headers,
    answerBytesMax: metadataBytesMax,
    followSameOrigin: true,
  } as const;
  const { status, body } = await readAnswer(toResponse(await outbound.request(request)));
  if (status !== 200 || !isObject(body) || typeof body['issuer'] !== 'string') return null;
  const named = body['registration_endpoint'];
  return { outcome: 'ok', asked: { method: 'GET', url }, status, message: messageAbout(named, bank) };
}

function messageAbout(named: unknown, { registrationEndpoint }: Testing['bank']): string {
  if (typeof named !== 'string') return 'The institution’s metadata names no registration endpoint.';
  if (URL.parse(named)?.href === URL.parse(registrationEndpoint)?.href) {
    return 'The institution’s metadata names the same registration endpoint.';
  }
  return `The institution’s metadata names another registration endpoint: “${plainText(named, []) ?? ''}”.`;
}
