/** Bounds of what a server takes on, at which requests are refused: labels of a metric, listed in docs/operations.md. */
export const bounds = [
  'silent_connections',
  'header_size',
  'request_time',
  'body_time',
  'body_size',
  'body_memory',
  'event_loop_delay',
  'store_waiting',
  'partner_requests',
  'management_requests',
  'searches',
  'sign_ins',
  'wrong_credentials',
  'wrong_secrets',
  'sign_in_failures',
  'taken_names',
  'searches_at_once',
  'change_listeners',
  'sandbox_quota',
  'valid_keys',
] as const;
export type Bound = (typeof bounds)[number];
