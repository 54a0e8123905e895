/** How long the reply to a request is returned again for its `Idempotency-Key`, in milliseconds. */
export const replayedForMs = 24 * 3_600_000;

/** How many replies are kept for a partner, or for a token or user of the operator; the oldest are forgotten first. */
export const recordsOfOwnerMax = 100_000;
