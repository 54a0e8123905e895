import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { application, partnerCalls, post, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startFdxBank } from '../support/fdx-bank.ts';
import { managing, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { openSocket } from '../support/raw.ts';
import { newActiveCustomer, newInstitution } from '../support/registrations.ts';
import type { Scope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpanId = 'b7ad6b7169203331';
const traceparent = (flags: string, trace = traceId) => ({
  traceparent: `00-${trace}-${callerSpanId}-${flags}`,
});

/** A span as received, with its attributes by name. */
interface Received {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status: { code?: number };
  attributes: Record<string, string>;
}

const attributesOf = (attributes: { key: string; value: Record<string, string> }[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));

function spansOf({ received }: WebhookReceiver): Received[] {
  // biome-ignore lint/suspicious/noExplicitAny: the body is OTLP
  const bodies = received.map(({ json }) => json as any);
  const scopes = bodies.flatMap(({ resourceSpans }) => resourceSpans[0].scopeSpans);
  return scopes.flatMap(({ spans }) =>
    // biome-ignore lint/suspicious/noExplicitAny: the body is OTLP
    spans.map((span: any) => ({ ...span, attributes: attributesOf(span.attributes) })),
  );
}

/** A server that sends its traces to a collector. */
async function traced(t: Scope, env: Record<string, string> = {}) {
  const collector = await startReceiver(t);
  const server = await startServer(t, 'sqlite', {
    GINGHAM_DEVELOPMENT_ENABLED: 'false',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=red%20team',
    OTEL_SERVICE_NAME: 'onboarding',
    ...env,
  });
  return { server, collector };
}

describe('traces', () => {
  test('have a span for each request, unit of work, webhook and request to a bank, without data of callers', async (t) => {
    const { server, collector } = await traced(t);
    const hook = await startReceiver(t);
    const bank = await startFdxBank(t);
    const partner = await newPartner(server, { environments: ['production', 'sandbox'] });
    const institution = await newInstitution(server);
    const call = managing(() => server);
    const { registrationEndpoint: registration_endpoint, initialAccessToken: initial_access_token } = bank;
    const settings = { registration_endpoint, initial_access_token, flavour: 'fdx', look_up: 'none' };
    succeeds(await call('PATCH', `/institutions/${institution}/dynamic-registration`, settings));
    succeeds(await call('PATCH', `/institutions/${institution}`, { connector: 'dynamic' }));
    const { signingSecret } = await createEndpoint(server, { partner, url: hook.url });

    const body = { client_id: partner.clientId, secret: partner.secrets.sandbox, ...application() };
    const path = `${server.url}/sandbox/partner/customer/create`;
    const created = succeeds(await post(path, body, traceparent('01')));
    // Of a trace that its caller does not record, and of health checks, there are no spans.
    succeeds(await post(path, { ...body, ...application() }, traceparent('00', '1'.repeat(32))));
    await send('GET', `${server.url}/healthz`, undefined, traceparent('01'));
    // The client of this request leaves before the response.
    const head = `POST /partner/customer/create HTTP/1.1\r\nHost: a\r\nTraceparent: 00-${'2'.repeat(32)}-${callerSpanId}-01\r\n`;
    const type = 'Content-Type: application/json\r\nContent-Length: 9\r\n\r\n';
    (await openSocket(server.url, `${head}${type}{`)).destroySoon();
    const left = async () => server.log.filter((line) => line.includes('"status":0'));
    await eventually(left, (lines) => lines.length > 0);
    const active = await newActiveCustomer(server, partner);
    await server.settle();
    await server.close();

    const [first] = collector.received;
    assert.equal(first?.path, '/hook/v1/traces');
    assert.equal(first?.headers['content-type'], 'application/json');
    assert.equal(first?.headers['x-tenant'], 'red team');
    assert.match(String(first?.body), /"service\.name","value":\{"stringValue":"onboarding"\}/u);

    const spans = spansOf(collector);
    const ofCaller = spans.filter((span) => span.traceId === traceId);
    const [request, ...rest] = ofCaller.filter(({ kind }) => kind === 2);
    assert.deepEqual(rest, []);
    assert.equal(request?.name, 'partnerCustomerCreate');
    assert.equal(request?.parentSpanId, callerSpanId);
    assert.equal(request?.attributes['http.response.status_code'], '200');
    assert.equal(request?.attributes['http.request.method'], 'POST');
    assert.equal(request?.attributes['gingham.request_id'], created.request_id);
    assert.equal(request?.attributes['gingham.environment'], 'sandbox');
    assert.ok(BigInt(request?.endTimeUnixNano ?? 0) > BigInt(request?.startTimeUnixNano ?? 0));
    const units = ofCaller.filter(({ name }) => name === 'unit_of_work');
    assert.deepEqual(
      units.map(({ parentSpanId }) => parentSpanId),
      [request?.spanId],
    );
    assert.ok(!spans.some((span) => span.traceId === '1'.repeat(32)));
    const unanswered = spans.filter((span) => span.traceId === '2'.repeat(32));
    assert.deepEqual(
      unanswered.map(({ name, attributes }) => [name, attributes['http.response.status_code']]),
      [['partnerCustomerCreate', undefined]],
    );
    assert.ok(!spans.some(({ name }) => name === 'healthz'));
    const client = (name: string) => spans.find((span) => span.name === name && span.kind === 3);
    assert.equal(client('webhook')?.attributes['http.response.status_code'], '200');
    assert.equal(client('bank')?.attributes['http.response.status_code'], '201');

    const text = collector.received.map(({ body }) => body).join('\n');
    const {
      client_id: clientId,
      secret,
      company_name: companyName,
      website,
    } = body as Record<string, unknown>;
    const ids = [clientId, created.end_customer.client_id, active.clientId];
    const hosts = [new URL(hook.url).host, new URL(bank.registrationEndpoint).host];
    const secrets = [secret, partner.secrets.production, signingSecret, initial_access_token];
    for (const data of [companyName, website, ...ids, ...hosts, ...secrets]) {
      assert.ok(!text.includes(String(data)), String(data));
    }
  });

  test('are recorded for the configured share of requests, also of those that their caller records', async (t) => {
    const { server, collector } = await traced(t, { OTEL_TRACES_SAMPLER_ARG: '0' });
    const call = partnerCalls(server.url, server.demo);
    succeeds(await call('/partner/customer/create', application()));
    await post(`${server.url}/sandbox/partner/customer/create`, {}, traceparent('01'));
    await server.close();
    assert.deepEqual(collector.received, []);
  });

  test('that cannot be sent are dropped, which is logged once', async (t) => {
    const { server, collector } = await traced(t);
    collector.answer({ status: 503 });
    const call = partnerCalls(server.url, server.demo);
    succeeds(await call('/partner/customer/create', application()));
    await server.close();
    assert.equal(collector.received.length, 1);
    const warnings = server.log.filter((line) => /spans could not be sent/u.test(line));
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /"problem":"status 503"/u);
  });
});
