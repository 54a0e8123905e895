import { toResponse } from '../../../outbound/fetch.ts';
import { isObject, readAnswer } from './bank-answer.ts';
import { plainText } from './bank-error.ts';
import { failedCall, type StepResult, type Testing } from './step-result.ts';

/** RFC 8414, section 3, and OpenID Connect Discovery 1.0, section 4. */
const paths = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
const answerBytesMax = 256 * 1024;

/** Reads a bank's metadata from the well-known URLs; publishing it is optional. No secret is sent there. */
export async function discover(testing: Testing): Promise<StepResult> {
  const { registrationEndpoint } = testing.bank;
  for (const path of paths) {
    const url = new URL(path, registrationEndpoint).href;
    const result = await metadataAt(testing, url).catch(failedCall({ method: 'GET', url }));
    if (result !== null) return result;
  }
  const message = 'The institution publishes no metadata at the well-known URLs, which is optional.';
  const url = new URL(paths[0] as string, registrationEndpoint).href;
  return { outcome: 'skipped', asked: { method: 'GET', url }, message };
}

/** Returns null if the URL has no metadata. */
async function metadataAt({ outbound, bank, call }: Testing, url: string): Promise<StepResult | null> {
  const headers = { accept: 'application/json', 'user-agent': 'gingham' };
  const request = { ...call, method: 'GET', url, headers, answerBytesMax, followSameOrigin: true } as const;
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
