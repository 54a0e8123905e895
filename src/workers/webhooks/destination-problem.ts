import { portProblem } from '../../domain/web-address.ts';
import { addressesOf, type DestinationRules, parseDestination } from '../../outbound/destination.ts';
import { OutboundError } from '../../outbound/outbound-error.ts';

/**
 * Returns the problem of an endpoint's URL, as far as it shows without resolving its name; null if there is none. The
 * addresses of the name are checked for each connection.
 */
export async function destinationProblem(text: string, rules: DestinationRules): Promise<string | null> {
  try {
    const url = parseDestination(text);
    // A scheme is followed by two slashes; the parser would correct anything else.
    if (!/^https?:\/\/[^/\\]/iu.test(text)) return 'is not a URL';
    if (url.hash !== '') return 'must not have a fragment';
    if (url.port === '0') return portProblem;
    await addressesOf(url, { ...rules, lookup: (_host, _options, found) => found(new Error(), []) });
    return null;
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    if (error.failure !== 'name_not_found') return problems[error.failure] ?? 'cannot be called';
    return /^http:/iu.test(text) && !rules.allowHttp ? (problems.http_not_allowed as string) : null;
  }
}

const problems: Partial<Record<OutboundError['failure'], string>> = {
  invalid_url: 'must be an http or https URL without user and password',
  http_not_allowed: 'must use https',
  address_not_allowed: 'is at an address that GINGHAM_PRIVATE_ADDRESSES does not allow',
};
