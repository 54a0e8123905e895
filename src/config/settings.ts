import {
  type Contract,
  contracts,
  defaultContract,
  type SandboxWebhookEnvironment,
  sandboxWebhookEnvironments,
} from '../domain/contract.ts';
import { type Environment, environments } from '../domain/environment.ts';
import type { PrivateAddresses } from '../outbound/outbound.ts';
import { type LogLevel, logLevels } from '../telemetry/log-level.ts';
import { masterKeySettings } from './master-key-settings.ts';
import type { Setting } from './setting.ts';
import { anyText, choice, flag, isIssuer, networkList, origin, wholeNumber } from './setting-forms.ts';

/** Products of the demo partner: those of contract 1.517.0, or all that the server accepts. */
const demoProducts = ['1.517.0', 'all'] as const;

/** All settings; any other variable that starts with GINGHAM_ is rejected, unless Kubernetes sets it. */
export const settings = {
  dataDir: {
    name: 'DATA_DIR',
    description: 'Directory of the embedded store, created if it does not exist.',
    ...anyText,
    form: 'a path',
    default: './data',
  } satisfies Setting<string>,
  ephemeral: {
    name: 'EPHEMERAL',
    description: 'Store everything in a temporary directory, deleted when the server stops.',
    ...flag,
    default: 'false',
  } satisfies Setting<boolean>,
  databaseUrl: {
    name: 'DATABASE_URL',
    description: 'Store everything in this PostgreSQL database instead of the data directory.',
    form: 'postgres://user:password@host:port/database',
    parse: (text: string) => (/^postgres(ql)?:$/u.test(URL.parse(text)?.protocol ?? '') ? text : undefined),
    default: null,
    isSecret: true,
  } satisfies Setting<string>,
  ...masterKeySettings,
  host: {
    name: 'HOST',
    description: 'Address to listen on.',
    ...anyText,
    form: 'an address or host name',
    default: '127.0.0.1',
  } satisfies Setting<string>,
  port: {
    name: 'PORT',
    description: 'Port to listen on; 0 picks a free one.',
    ...wholeNumber(0, 65_535),
    default: '4080',
  } satisfies Setting<number>,
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    description:
      'Proxies in front of this server. The address of a client is the last one in X-Forwarded-For that is none of them; without proxies, that of the connection.',
    ...networkList,
    default: null,
  } satisfies Setting<readonly string[]>,
  defaultEnvironment: {
    name: 'DEFAULT_ENVIRONMENT',
    description: 'Environment of a request that names none.',
    ...choice<Environment>(environments),
    default: { dev: 'sandbox', serve: 'production' },
  } satisfies Setting<Environment>,
  publicUrl: {
    name: 'PUBLIC_URL',
    description:
      'Public address of this server, for links in replies and for institutions that fetch logos; without it, links use ' +
      'the address of the request, no logo URLs are sent, and `gingham serve` creates no links for users.',
    ...origin,
    default: null,
  } satisfies Setting<string>,
  privateAddresses: {
    name: 'PRIVATE_ADDRESSES',
    description:
      'Non-public addresses that the server may call, at institutions and webhook endpoints: none, those of this machine, or all.',
    ...choice<PrivateAddresses>(['none', 'loopback', 'all']),
    default: { dev: 'loopback', serve: 'none' },
  } satisfies Setting<PrivateAddresses>,
  webhookHttpAllowed: {
    name: 'WEBHOOK_HTTP_ALLOWED',
    description:
      'Also allow http for webhooks of production and development to other machines; the sandbox always allows it.',
    ...flag,
    default: 'false',
  } satisfies Setting<boolean>,
  webhookTimeoutSeconds: {
    name: 'WEBHOOK_TIMEOUT_SECONDS',
    description: 'Time after which a webhook without a response has failed.',
    ...wholeNumber(1, 60),
    default: '10',
  } satisfies Setting<number>,
  webhookRetrySeconds: {
    name: 'WEBHOOK_RETRY_SECONDS',
    description: 'Delay of the first retry after a failed attempt.',
    ...wholeNumber(1, 86_400),
    default: '30',
  } satisfies Setting<number>,
  webhookRetryFactor: {
    name: 'WEBHOOK_RETRY_FACTOR',
    description: 'Factor between the delays of successive retries.',
    ...wholeNumber(1, 10),
    default: '4',
  } satisfies Setting<number>,
  webhookRetryHours: {
    name: 'WEBHOOK_RETRY_HOURS',
    description: 'How long after its first attempt a webhook is retried.',
    ...wholeNumber(0, 168),
    default: '24',
  } satisfies Setting<number>,
  webhookRetryAfterHours: {
    name: 'WEBHOOK_RETRY_AFTER_HOURS',
    description: 'Longest Retry-After of a receiver that is honoured.',
    ...wholeNumber(0, 24),
    default: '4',
  } satisfies Setting<number>,
  webhookRejectedPercent: {
    name: 'WEBHOOK_REJECTED_PERCENT',
    description: 'Share of rejected webhooks above which an endpoint is disabled after a time.',
    ...wholeNumber(1, 100),
    default: '90',
  } satisfies Setting<number>,
  webhookRejectedHours: {
    name: 'WEBHOOK_REJECTED_HOURS',
    description: 'How long an endpoint can exceed that share before it is disabled.',
    ...wholeNumber(1, 168),
    default: '24',
  } satisfies Setting<number>,
  webhookConcurrency: {
    name: 'WEBHOOK_CONCURRENCY',
    description: 'Maximum number of webhooks in flight to one endpoint.',
    ...wholeNumber(1, 100),
    default: '8',
  } satisfies Setting<number>,
  webhookLogDays: {
    name: 'WEBHOOK_LOG_DAYS',
    description: 'How long webhooks and their attempts are kept after their event.',
    ...wholeNumber(1, 3_650),
    default: '30',
  } satisfies Setting<number>,
  auditDays: {
    name: 'AUDIT_DAYS',
    description: 'How long events of the audit log are kept; 0 for ever.',
    ...wholeNumber(0, 36_500),
    default: '0',
  } satisfies Setting<number>,
  eraseDays: {
    name: 'ERASE_DAYS',
    description:
      'How long the personal data of end customers that were removed or off-boarded, and of removed users, is kept before it is erased; 0 for ever.',
    ...wholeNumber(0, 36_500),
    default: '1825',
  } satisfies Setting<number>,
  sandboxRequestsKept: {
    name: 'SANDBOX_REQUESTS_KEPT',
    description: 'Number of latest calls kept in each sandbox’s request log; 0 for none.',
    ...wholeNumber(0, 10_000),
    default: '1000',
  } satisfies Setting<number>,
  sandboxEndCustomers: {
    name: 'SANDBOX_END_CUSTOMERS',
    description:
      'Maximum number of end customers in a partner’s sandbox, with removed ones; all its snapshots together can contain five times as many.',
    ...wholeNumber(1, 10_000_000),
    default: { dev: '250000', serve: '25000' },
  } satisfies Setting<number>,
  sandboxSnapshots: {
    name: 'SANDBOX_SNAPSHOTS',
    description: 'Maximum number of snapshots of a partner’s sandbox.',
    ...wholeNumber(1, 1_000),
    default: '20',
  } satisfies Setting<number>,
  sandboxLogosMb: {
    name: 'SANDBOX_LOGOS_MB',
    description: 'Maximum size of all logos in a partner’s sandbox and its snapshots together, in MB.',
    ...wholeNumber(4, 1_000_000),
    default: '512',
  } satisfies Setting<number>,
  sandboxWebhooks: {
    name: 'SANDBOX_WEBHOOKS',
    description:
      'Maximum number of pending webhooks of an endpoint in a sandbox, beyond which further ones are dropped; as many that were sent are kept.',
    ...wholeNumber(100, 10_000_000),
    default: '50000',
  } satisfies Setting<number>,
  sandboxPastDays: {
    name: 'SANDBOX_PAST_DAYS',
    description:
      'How long events and webhooks that a reset or a restore has undone are kept, unless a snapshot contains them.',
    ...wholeNumber(0, 3_650),
    default: '3',
  } satisfies Setting<number>,
  stopSeconds: {
    name: 'STOP_SECONDS',
    description:
      'How long requests are still accepted after SIGTERM or SIGINT, while /readyz returns 503: more than the interval of your load balancer’s health check. Requests in progress are then waited for, up to 8 seconds.',
    ...wholeNumber(0, 300),
    default: { dev: '0', serve: '5' },
  } satisfies Setting<number>,
  bodyMemoryMb: {
    name: 'BODY_MEMORY_MB',
    description:
      'Memory for the bodies of requests that are arriving or handled, in MB: half of it for one caller, an eighth for one client address without credentials in headers. Bodies beyond that are refused with 503.',
    ...wholeNumber(48, 65_536),
    default: '128',
  } satisfies Setting<number>,
  maxEventLoopDelayMs: {
    name: 'MAX_EVENT_LOOP_DELAY_MS',
    description:
      'How far the server may be behind with its work, in milliseconds, before new requests are refused with 503; 0 is no limit. Health checks and metrics are always answered.',
    ...wholeNumber(0, 60_000),
    default: '1000',
  } satisfies Setting<number>,
  metricsToken: {
    name: 'METRICS_TOKEN',
    description:
      'Bearer token that GET /metrics is read with, by Prometheus for example; without it, there are no metrics.',
    form: 'at least 16 characters without spaces',
    parse: (text: string) => (/^[\x21-\x7e]{16,}$/u.test(text) ? text : undefined),
    default: null,
    isSecret: true,
  } satisfies Setting<string>,
  contract: {
    name: 'CONTRACT',
    description:
      'Version of the public contract that the server follows, `latest` being 1.740.1: determines the defaults of other settings.',
    ...choice<Contract>(contracts),
    default: defaultContract,
  } satisfies Setting<Contract>,
  developmentEnabled: {
    name: 'DEVELOPMENT_ENABLED',
    description: 'Offer the development environment.',
    ...flag,
    default: { '1.517.0': 'true', latest: 'false' },
  } satisfies Setting<boolean>,
  limitedProductionCalls: {
    name: 'LIMITED_PRODUCTION_CALLS',
    description:
      'Calls allowed with the production secret that create returns, until enable; 0 returns none.',
    ...wholeNumber(0, 1_000_000),
    default: { '1.517.0': '0', latest: '100' },
  } satisfies Setting<number>,
  supportEmailRequired: {
    name: 'SUPPORT_EMAIL_REQUIRED',
    description:
      'Require the email address of customer_support_info to create an end customer, in the request or in the partner’s profile.',
    ...flag,
    default: { '1.517.0': 'false', latest: 'true' },
  } satisfies Setting<boolean>,
  sandboxWebhookEnvironment: {
    name: 'SANDBOX_WEBHOOK_ENVIRONMENT',
    description:
      'What `environment` is in END_CUSTOMER_OAUTH_STATUS_UPDATED webhooks from a sandbox: the environment of the registration, or sandbox.',
    ...choice<SandboxWebhookEnvironment>(sandboxWebhookEnvironments),
    default: { '1.517.0': 'registration', latest: 'sandbox' },
  } satisfies Setting<SandboxWebhookEnvironment>,
  registrationErrorDetails: {
    name: 'REGISTRATION_ERROR_DETAILS',
    description:
      'Include request_id, error_code_reason, documentation_url and suggested_action in the errors of an institution.',
    ...flag,
    default: { '1.517.0': 'false', latest: 'true' },
  } satisfies Setting<boolean>,
  latestProductsEnabled: {
    name: 'LATEST_PRODUCTS_ENABLED',
    description: 'Accept the products cra_qualify and cra_home_lending.',
    ...flag,
    default: { '1.517.0': 'false', latest: 'true' },
  } satisfies Setting<boolean>,
  demoPartnerProducts: {
    name: 'DEMO_PARTNER_PRODUCTS',
    description:
      'Products of the partner that `gingham dev` creates: those of contract 1.517.0, or all that the server accepts.',
    ...choice(demoProducts),
    default: { '1.517.0': '1.517.0', latest: 'all' },
  } satisfies Setting<(typeof demoProducts)[number]>,
  rateLimitPerMinute: {
    name: 'RATE_LIMIT_PER_MINUTE',
    description:
      'Partner requests allowed per minute, client_id, environment, operation and node; 0 is no limit.',
    ...wholeNumber(0, 1_000_000),
    default: { dev: '0', serve: '600' },
  } satisfies Setting<number>,
  managementRateLimitPerMinute: {
    name: 'MANAGEMENT_RATE_LIMIT_PER_MINUTE',
    description:
      'Requests to the management API allowed per minute, token or user, and node, without searches; 0 is no limit.',
    ...wholeNumber(0, 1_000_000),
    default: { dev: '0', serve: '6000' },
  } satisfies Setting<number>,
  searchesPerMinute: {
    name: 'SEARCHES_PER_MINUTE',
    description:
      'Searches allowed per minute, token or user, and node: requests for lists with filters, overviews and the system status; 0 is no limit.',
    ...wholeNumber(0, 1_000_000),
    default: { dev: '0', serve: '1200' },
  } satisfies Setting<number>,
  searchesAtOnce: {
    name: 'SEARCHES_AT_ONCE',
    description: 'Searches that can run at the same time, per token, user or client_id, and node.',
    ...wholeNumber(1, 500),
    default: { dev: '500', serve: '30' },
  } satisfies Setting<number>,
  wrongCredentialsPerMinute: {
    name: 'WRONG_CREDENTIALS_PER_MINUTE',
    description:
      'Wrong credentials answered as such per minute, client address and node, and a third of that for one client_id; valid credentials are accepted beyond it. 0 is no limit. Behind proxies, set GINGHAM_TRUSTED_PROXIES.',
    ...wholeNumber(0, 1_000_000),
    default: { dev: '0', serve: '60' },
  } satisfies Setting<number>,
  takenNamesPerHour: {
    name: 'TAKEN_NAMES_PER_HOUR',
    description:
      'Different names in use by others that each partner can try per hour and node, each for end customers, those of its sandbox, and users; then its new names are rejected. 0 is no limit.',
    ...wholeNumber(0, 1_000_000),
    default: { dev: '0', serve: '30' },
  } satisfies Setting<number>,
  sessionHours: {
    name: 'SESSION_HOURS',
    description: 'Maximum duration of a console session.',
    ...wholeNumber(1, 720),
    default: '12',
  } satisfies Setting<number>,
  sessionIdleMinutes: {
    name: 'SESSION_IDLE_MINUTES',
    description: 'How long a console session can be idle.',
    ...wholeNumber(5, 43_200),
    default: '60',
  } satisfies Setting<number>,
  signInsPerMinute: {
    name: 'SIGN_INS_PER_MINUTE',
    description:
      'Requests allowed per minute, client address and node, for each of signing in, each step of OpenID Connect, reading links and using links; 0 is no limit. Behind proxies, set GINGHAM_TRUSTED_PROXIES: otherwise all clients share their address.',
    ...wholeNumber(0, 1_000_000),
    default: { dev: '0', serve: '60' },
  } satisfies Setting<number>,
  oidcIssuer: {
    name: 'OIDC_ISSUER',
    description: 'OpenID provider that invited users can sign in with.',
    form: 'https://host/path, with an optional port from 1 to 65535; http on this machine only',
    parse: (text: string) => (isIssuer(text) ? text : undefined),
    default: null,
  } satisfies Setting<string>,
  oidcClientId: {
    name: 'OIDC_CLIENT_ID',
    description: 'Client id of this server at that provider.',
    ...anyText,
    default: null,
  } satisfies Setting<string>,
  oidcClientSecret: {
    name: 'OIDC_CLIENT_SECRET',
    description: 'Client secret of this server at that provider.',
    ...anyText,
    default: null,
    isSecret: true,
  } satisfies Setting<string>,
  oidcName: {
    name: 'OIDC_NAME',
    description: 'Name of that provider on the sign-in page.',
    ...anyText,
    default: 'single sign-on',
  } satisfies Setting<string>,
  oidcTrustEmail: {
    name: 'OIDC_TRUST_EMAIL',
    description:
      'Accept email addresses that the provider sends without email_verified, as Microsoft Entra ID does. Safe only with an issuer of one tenant; see docs/security.md.',
    ...flag,
    default: 'false',
  } satisfies Setting<boolean>,
  maintenance: {
    name: 'MAINTENANCE',
    description: 'Reject partner operations with PLANNED_MAINTENANCE; the management API stays available.',
    ...flag,
    default: 'false',
  } satisfies Setting<boolean>,
  logLevel: {
    name: 'LOG_LEVEL',
    description: 'Minimum level of log lines written to standard error.',
    ...choice<LogLevel>(logLevels),
    default: { dev: 'warn', serve: 'info' },
  } satisfies Setting<LogLevel>,
};
