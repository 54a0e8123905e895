import { isObject, readAnswer, toResponse } from './bank-answer.ts';
import { plainText } from './bank-error.ts';
import { type Finding, failedCall, type Testing } from './finding.ts';

/** RFC 8414, section 3, and OpenID Connect Discovery 1.0, section 4. */
const places = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
const answerBytesMax = 256 * 1024;

/** Looks for what a bank tells of itself at the usual addresses; few have to. No secret is sent there. */
export async function discover(testing: Testing): Promise<Finding> {
  const { registrationEndpoint } = testing.bank;
  for (const place of places) {
    const url = new URL(place, registrationEndpoint).href;
    const finding = await metadataAt(testing, url).catch(failedCall({ method: 'GET', url }));
    if (finding !== null) return finding;
  }
  const message = 'The bank tells nothing of itself at the usual addresses, and need not.';
  const url = new URL(places[0] as string, registrationEndpoint).href;
  return { outcome: 'skipped', asked: { method: 'GET', url }, message };
}

/** Null where there is nothing of the kind. */
async function metadataAt({ outbound, bank, call }: Testing, url: string): Promise<Finding | null> {
  const headers = { accept: 'application/json', 'user-agent': 'gingham' };
  const request = { ...call, method: 'GET', url, headers, answerBytesMax, followSameOrigin: true } as const;
  const { status, body } = await readAnswer(toResponse(await outbound.request(request)));
  if (status !== 200 || !isObject(body) || typeof body['issuer'] !== 'string') return null;
  const named = body['registration_endpoint'];
  return { outcome: 'ok', asked: { method: 'GET', url }, status, message: saying(named, bank) };
}

function saying(named: unknown, { registrationEndpoint }: Testing['bank']): string {
  if (typeof named !== 'string') return 'The bank tells of itself, but of no registration endpoint.';
  if (URL.parse(named)?.href === URL.parse(registrationEndpoint)?.href) {
    return 'The bank names the same registration endpoint.';
  }
  return `The bank names another registration endpoint: “${plainText(named, []) ?? ''}”.`;
}
