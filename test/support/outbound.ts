import assert from 'node:assert/strict';
import type { DestinationRules } from '../../src/outbound/destination.ts';
import {
  Outbound,
  type OutboundAnswer,
  OutboundError,
  type OutboundFailure,
  type OutboundRequest,
} from '../../src/outbound/outbound.ts';

/** Calls `url` with its own `Outbound` that allows loopback; limits are ten seconds and 1000 bytes by default. */
export function call(
  url: string,
  request: Partial<OutboundRequest> = {},
  settings: Partial<DestinationRules> = {},
): Promise<OutboundAnswer> {
  const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false, ...settings });
  return outbound.request({ method: 'GET', url, timeoutMs: 10_000, answerBytesMax: 1000, ...request });
}

/** Asserts that a call fails in this way; the message must be one line without `secret`. */
export async function failsAs(
  failure: OutboundFailure,
  mayHaveArrived: boolean,
  calling: Promise<unknown>,
): Promise<OutboundError> {
  const error = await calling.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof OutboundError, String(error));
  const { message } = error;
  assert.deepEqual(
    { failure: error.failure, mayHaveArrived: error.mayHaveArrived, message },
    { failure, mayHaveArrived, message },
  );
  assert.match(message, /^[^\n]{1,200}\.$/u);
  assert.doesNotMatch(message, /secret/iu);
  return error;
}

export function textOf({ body }: OutboundAnswer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}
