import type { Outbound, OutboundAnswer, OutboundRequest } from './outbound.ts';

/** A request of a library that uses the Fetch API. */
interface FetchRequest {
  method: string;
  headers: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

type Fetch = (url: string, request: FetchRequest) => Promise<Response>;

/** Returns a `fetch` for a library that sends its requests through `outbound`. A redirect is an error. */
export function fetchThrough(
  outbound: Outbound,
  limits: Pick<OutboundRequest, 'timeoutMs' | 'answerBytesMax'>,
): Fetch {
  return async (url, { method, headers, body, signal }) => {
    const bytes = body instanceof Uint8Array ? body : String(body ?? '');
    const answer = await outbound.request({
      ...limits,
      method: method as OutboundRequest['method'],
      url,
      headers,
      body: bytes,
      ...(signal !== undefined && { signal }),
    });
    return toResponse(answer);
  };
}

/** Converts a response to the Fetch API's. */
export function toResponse({ status, headers, body }: OutboundAnswer): Response {
  const isEmpty = [204, 205, 304].includes(status);
  // An invalid status counts as a server error (RFC 9110, section 15).
  return new Response(isEmpty ? null : new Uint8Array(body), {
    status: status > 599 ? 500 : status,
    headers,
  });
}
