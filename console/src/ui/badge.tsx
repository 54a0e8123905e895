import clsx from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'neutral';

const looks: Record<Tone, string> = {
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
  neutral: 'bg-raised text-muted',
};

/** One or two words in a colour that adds no information. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 rounded-sm px-1.5 py-px text-sm font-medium whitespace-nowrap',
        looks[tone],
      )}
    >
      <span aria-hidden className="size-1.5 rounded-full bg-current" />
      {children}
    </span>
  );
}

const tones: Record<string, Tone> = {
  ACTIVE: 'good',
  APPROVED: 'good',
  COMPLETE: 'good',
  ENABLED: 'good',
  DELIVERED: 'good',
  UNDER_REVIEW: 'warn',
  MORE_INFORMATION_NEEDED: 'warn',
  PROCESSING: 'accent',
  IN_REVIEW: 'accent',
  NEGOTIATION: 'accent',
  RECEIVED: 'accent',
  PENDING_ENABLEMENT: 'accent',
  PENDING: 'accent',
  PAUSED: 'warn',
  ATTENTION_REQUIRED: 'bad',
  DENIED: 'bad',
  SUSPENDED: 'bad',
  DISABLED: 'bad',
  FAILED: 'bad',
};

/** The label of a status: “Under review” for `UNDER_REVIEW`. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={tones[status.toUpperCase()] ?? 'neutral'}>{enumLabel(status)}</Badge>;
}

/** The label of an enumerated value. */
export function enumLabel(value: string): string {
  const text = value
    .toLowerCase()
    .replaceAll(/[_-]/gu, ' ')
    .replaceAll(/\b(?:api|cra|id|uri|url)(?=s?\b)/gu, (word) => word.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}
