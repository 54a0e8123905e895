import { Secret, TOTP } from 'otpauth';
import { type Answer, application } from '../support/client.ts';
import { newUser, sessionCookie } from '../support/console.ts';
import type { Caller } from './callers.ts';
import type { Campaign } from './campaign.ts';
import { documented } from './document.ts';

/** A sequence of requests that succeeds unless other callers interfere. */
type Journey = (campaign: Campaign) => Promise<void>;

type Ask = (id: string, params?: Record<string, string>, body?: unknown) => Promise<Answer['body']>;

const byId = new Map(documented.map((operation) => [operation.id, operation]));
const password = 'seven slow otters upriver';
const listened = { event_types: ['end_customer.created'] };

/** Calls operations by id; the value of a parameter that is not in the path goes into the query. */
function askingAs(campaign: Campaign, caller: Caller): Ask {
  campaign.generate.tenant = caller.tenant ?? undefined;
  return async (id, params = {}, body = undefined) => {
    const operation = byId.get(id);
    if (operation === undefined) throw new Error(`no operation ${id}`);
    const left = { ...params };
    const path = operation.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
      const value = left[name] ?? 'unknown';
      delete left[name];
      return encodeURIComponent(value);
    });
    const query = new URLSearchParams(left).toString();
    const sent = operation.body === undefined ? undefined : (body ?? {});
    const target = query === '' ? path : `${path}?${query}`;
    return (await campaign.send(caller, operation, { method: operation.method, path: target, body: sent }))
      .body;
  };
}

/** A caller of one of these names. */
function someone({ callers, generate }: Campaign, ...names: string[]): Caller {
  return generate.pick(callers.filter(({ name }) => names.includes(name)));
}

/** A partner in one environment. */
function partnerIn({ callers, generate }: Campaign, environments: readonly string[]): Caller {
  const partner = generate.pick(callers.filter(({ name }) => name === 'partner'));
  const prefix = `/${generate.pick(environments)}`;
  const dress: Caller['dress'] = (g) => {
    for (;;) {
      const dressed = partner.dress(g);
      if (dressed.prefix === prefix) return dressed;
    }
  };
  return { ...partner, dress };
}

const live = ['production', 'development'];
const newOne = ({ generate }: Campaign, changes: object = {}) =>
  application({
    company_name: generate.text(),
    is_diligence_attested: generate.chance(0.5),
    logo: undefined,
    ...changes,
  });

async function create(campaign: Campaign, ask: Ask, changes: object = {}): Promise<string> {
  const { end_customer } = await ask('partnerCustomerCreate', {}, newOne(campaign, changes));
  return end_customer?.client_id ?? 'unknown';
}

/** An end customer is created, enabled, read and sometimes removed. */
const lifecycle: Journey = async (campaign) => {
  const ask = askingAs(campaign, partnerIn(campaign, [...live, 'sandbox']));
  const end_customer_client_id = await create(campaign, ask, { is_diligence_attested: true });
  if (campaign.generate.chance(0.3)) {
    await ask('partnerCustomerRemove', {}, { end_customer_client_id });
  }
  const version = campaign.generate.pick(['partnerCustomer', 'betaPartnerCustomerV1']);
  await ask(`${version}Enable`, {}, { end_customer_client_id });
  await ask(`${version}Get`, {}, { end_customer_client_id });
  await ask('partnerCustomerOauthInstitutionsGet', {}, { end_customer_client_id });
};

/** The operator decides about an end customer, as far as its status permits. */
const decisions: Journey = async (campaign) => {
  const client_id = await create(campaign, askingAs(campaign, partnerIn(campaign, live)), {
    is_diligence_attested: false,
  });
  const ask = askingAs(campaign, someone(campaign, 'operator token', 'operator_admin', 'operator_reviewer'));
  const reason = campaign.generate.text();
  const steps: [string, object][] = [
    ['requestEndCustomerInformation', { requirements_due: ['legal_entity_name'], note: reason }],
    ['approveEndCustomer', { reason }],
    ['denyEndCustomer', { reason }],
    ['reverseEndCustomer', { reason }],
    ['suspendEndCustomer', { reason }],
    ['resumeEndCustomer', {}],
    ['offBoardEndCustomer', { reason }],
    ['updateEndCustomer', { questionnaire_status: 'COMPLETE' }],
    ['addReviewNote', { text: reason }],
    ['updateReview', { assignee: null }],
  ];
  await ask('readReview', { client_id });
  for (let step = 0; step < 4; step += 1) await ask(...within(campaign.generate.pick(steps), client_id));
  const others = await ask('listEndCustomers', { status: 'UNDER_REVIEW', limit: '3' });
  const client_ids = (others.end_customers ?? []).map((one: { client_id: string }) => one.client_id);
  if (client_ids.length === 0) return;
  const decision = campaign.generate.pick(['APPROVE', 'DENY']);
  await ask('decideEndCustomers', {}, { client_ids, decision, reason });
};

function within([id, body]: [string, object], client_id: string): [string, Record<string, string>, object] {
  return [id, { client_id }, body];
}

/** The operator decides about one end customer in an order that succeeds. */
const reversal: Journey = async (campaign) => {
  const partner = partnerIn(campaign, live);
  const client_id = await create(campaign, askingAs(campaign, partner), { is_diligence_attested: false });
  const ask = askingAs(campaign, someone(campaign, 'operator token', 'operator_admin'));
  const reason = campaign.generate.text();
  await ask('denyEndCustomer', { client_id }, { reason });
  await ask('reverseEndCustomer', { client_id }, { reason });
  const { key } = await ask('rotateEndCustomerKey', { client_id }, { environment: 'development' });
  await ask('revokeEndCustomerKey', { client_id, key_id: key?.key_id ?? 'unknown' }, {});
  await askingAs(campaign, partner)('partnerCustomerEnable', {}, { end_customer_client_id: client_id });
  await ask('suspendEndCustomer', { client_id }, { reason });
  await ask('resumeEndCustomer', { client_id }, {});
  await ask('offBoardEndCustomer', { client_id }, { reason });
};

/** The operator adds an institution with an interface and retires it; a temporary partner is created and removed. */
const records: Journey = async (campaign) => {
  const ask = askingAs(campaign, someone(campaign, 'operator token', 'operator_admin'));
  const institution_id = `ins_${campaign.requests}`;
  await ask('addInstitution', {}, { institution_id, name: campaign.generate.text() });
  const registration_endpoint = 'https://127.0.0.1:9/register';
  await ask('configureDynamicRegistration', { institution_id }, { registration_endpoint });
  await ask('readDynamicRegistration', { institution_id });
  await ask('testDynamicRegistration', { institution_id }, {});
  await ask('updateInstitution', { institution_id }, { typical_pace_days: 3 });
  await ask('retireInstitution', { institution_id }, {});
  await ask('rotateWebhookKey', {}, { environment: 'development' });
  const { sandbox_partner } = await ask('createSandboxPartner', {}, {});
  await ask('removeSandboxPartner', { client_id: sandbox_partner?.client_id ?? 'unknown' }, {});
};

/** The operator files an application with a bank and records the bank's answer. */
const recordings: Journey = async (campaign) => {
  const partner = askingAs(campaign, partnerIn(campaign, ['production']));
  const end_customer_client_id = await create(campaign, partner, { is_diligence_attested: true });
  await partner('partnerCustomerEnable', {}, { end_customer_client_id });
  const ask = askingAs(campaign, someone(campaign, 'operator token', 'operator_admin', 'operator_reviewer'));
  const task = campaign.generate.pick(['SUBMIT', 'RECORD_ANSWER']);
  const { registrations = [] } = await ask('listRegistrations', { task, limit: '20' });
  if (registrations.length === 0) return;
  const { institution_id, environment, ...registered } =
    campaign.generate.pick<Record<string, string>>(registrations);
  const key = {
    end_customer_client_id: registered['end_customer_client_id'] as string,
    institution_id: institution_id as string,
    environment: environment as string,
  };
  const { packet } = await ask('readRegistration', key);
  const bodies: object[] =
    task === 'SUBMIT'
      ? [{ outcome: 'SUBMITTED', application: packet?.application }]
      : [{ outcome: 'ENABLED' }, { outcome: 'REFUSED', reason: 'No such firm.' }];
  await ask('recordRegistration', key, campaign.generate.pick(bodies));
  await ask('retryRegistration', key);
};

/** A user is invited, signs in, changes the password and uses a second factor. */
const people: Journey = async (campaign) => {
  const admin = askingAs(campaign, someone(campaign, 'operator token', 'operator_admin'));
  const invited = {
    email: `${campaign.requests}@example.com`,
    name: campaign.generate.text(),
    role: 'operator_reviewer',
  };
  await admin('inviteUser', {}, invited);
  const { userId, email } = await newUser(campaign.server, 'operator_reviewer');
  const everyone = askingAs(campaign, someone(campaign, 'nobody'));
  const user = await signedIn(campaign, email, password);
  if (user === undefined) return;
  const ask = askingAs(campaign, user);
  const renewed = 'eleven loud larks at dawn';
  await ask('readSession');
  await ask('changePassword', {}, { current_password: password, new_password: renewed });
  const { secret } = await ask('startSecondFactor');
  if (secret !== undefined) {
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await ask('confirmSecondFactor', {}, { code });
  }
  await ask('removeSecondFactor', {}, { password: renewed });
  await ask('signOut');
  await admin('endUserSessions', { user_id: userId }, {});
  const { link } = await admin('makeUserLink', { user_id: userId }, { purpose: 'password_reset' });
  if (link !== undefined) {
    const token = new URL(link).hash.slice(1);
    await everyone('readUserLink', {}, { token });
    await everyone('redeemUserLink', {}, { token, password });
  }
  await admin('removeUser', { user_id: userId }, {});
};

async function signedIn(campaign: Campaign, email: string, secret: string): Promise<Caller | undefined> {
  const operation = byId.get('signIn');
  const nobody = someone(campaign, 'nobody');
  if (operation === undefined) return undefined;
  const body = { email, password: secret };
  const answer = await campaign.send(nobody, operation, { method: 'POST', path: operation.path, body });
  if (answer.status !== 200) return undefined;
  const headers = {
    cookie: `__Host-gingham=${sessionCookie(answer)}`,
    'gingham-csrf-token': answer.body.session.csrf_token,
  };
  return { name: 'a new user', tenant: null, dress: () => ({ headers }) };
}

/** A partner listens for the webhooks of its sandbox. */
const listening: Journey = async (campaign) => {
  const caller = someone(campaign, 'partner token');
  const ask = askingAs(campaign, caller);
  const { listener } = await ask('createWebhookListener', {}, listened);
  const endpoint_id = listener?.endpoint_id ?? 'unknown';
  const partner = campaign.callers.find(({ name, tenant }) => name === 'partner' && tenant === caller.tenant);
  const sandbox: Caller = { ...(partner as Caller), dress: inSandbox(partner as Caller) };
  await create(campaign, askingAs(campaign, sandbox));
  const { webhook } = await ask('nextWebhook', { endpoint_id }, { wait_seconds: 0 });
  const delivery_id = webhook?.delivery_id ?? '1';
  await ask('answerWebhook', { endpoint_id }, { delivery_id, status_code: 200, duration_ms: 1 });
  await ask('removeWebhookListener', { endpoint_id }, {});
};

function inSandbox(partner: Caller): Caller['dress'] {
  return (g) => {
    for (;;) {
      const dressed = partner.dress(g);
      if (dressed.prefix === '/sandbox') return dressed;
    }
  };
}

/** An endpoint is created, tested, changed and removed; its webhooks are sent again. */
const endpoints: Journey = async (campaign) => {
  const ask = askingAs(campaign, someone(campaign, 'partner token', 'partner_admin'));
  const { generate } = campaign;
  const body = {
    environment: generate.pick(['sandbox', 'production']),
    url: generate.receiver,
    event_types: ['end_customer.created', 'registration.updated'],
  };
  const { webhook_endpoint } = await ask('createWebhookEndpoint', {}, body);
  const endpoint_id = webhook_endpoint?.endpoint_id ?? 'unknown';
  const { webhook_delivery } = await ask('testWebhookEndpoint', { endpoint_id }, {});
  const delivery_id = webhook_delivery?.delivery_id ?? 'unknown';
  await ask('replayWebhookDelivery', { delivery_id }, {});
  await ask('readWebhookDelivery', { delivery_id });
  await ask('updateWebhookEndpoint', { endpoint_id }, { event_types: ['end_customer.created'] });
  await ask('rotateWebhookEndpointSecret', { endpoint_id }, {});
  await ask('pauseWebhookEndpoint', { endpoint_id }, {});
  await ask('resumeWebhookEndpoint', { endpoint_id }, {});
  const [from, to] = [Date.now() - 60_000, Date.now()].map((ms) => new Date(ms).toISOString());
  await ask('replayWebhookEndpoint', { endpoint_id }, { from, to });
  await ask('removeWebhookEndpoint', { endpoint_id }, {});
};

/** A sandbox is filled, advanced, restored and reset. */
const sandboxes: Journey = async (campaign) => {
  const ask = askingAs(campaign, partnerIn(campaign, ['sandbox']));
  const name = campaign.generate.text();
  const end_customer_client_id = await create(campaign, ask, { is_diligence_attested: true });
  const about = { end_customer_client_id, institution_id: 'ins_56' };
  await ask('simulationFaultsClear');
  await ask('simulationSnapshotCreate', {}, { name });
  await ask('partnerCustomerEnable', {}, { end_customer_client_id });
  await ask('simulationClockAdvance', {}, { seconds: 100_000 });
  await ask('simulationRegistrationSetStatus', {}, { ...about, status: 'ENABLED' });
  await ask('simulationWebhookFire', {}, { ...about, status: 'PROCESSING' });
  await ask('betaWebhookEventsList');
  await ask('simulationSnapshotRestore', {}, { name });
  await ask('simulationSnapshotDelete', {}, { name });
  const waiting = await create(campaign, ask, { is_diligence_attested: false });
  const one = { end_customer_client_id: waiting };
  const requirements_due = ['legal_entity_name'];
  await ask('simulationCustomerSetRequirements', {}, { ...one, requirements_due });
  await ask('simulationCustomerSetRequirements', {}, { ...one, requirements_due: [] });
  await ask('simulationCustomerSetQuestionnaire', {}, { ...one, status: 'COMPLETE' });
  await ask('simulationCustomerSetFlowdown', {}, { ...one, status: 'COMPLETE' });
  await ask('simulationCustomerReview', {}, { ...one, decision: 'APPROVE' });
  if (campaign.generate.chance(0.2)) await ask('simulationReset');
};

export const journeys: readonly Journey[] = [
  lifecycle,
  decisions,
  reversal,
  records,
  recordings,
  people,
  listening,
  endpoints,
  sandboxes,
];
