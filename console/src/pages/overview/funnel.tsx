import type { Schema } from '../../api/client.ts';
import { Shares } from '../../ui/plot/shares.tsx';
import { spanOf } from '../../ui/span.ts';

type Step = Schema<'OnboardingStep'>;

const names: Record<Step['step'], string> = {
  created: 'Created',
  approved: 'Approved',
  enabled: 'Enabled',
  first_institution: 'First institution',
  all_institutions: 'All institutions',
};

/** The most end customers that the server follows. */
const followedMax = 1_000;

/** How far end customers have come, and how long each step took. */
export function Funnel({ steps }: { steps: readonly Step[] }) {
  const created = steps[0]?.count ?? 0;
  return (
    <>
      <Shares
        of={created}
        rows={steps.map(({ step, count, median_seconds }) => ({
          key: step,
          name: names[step],
          count,
          tone: step === 'all_institutions' ? 'good' : 'accent',
          ...(median_seconds !== null && { note: `after ${spanOf(median_seconds)}` }),
        }))}
      />
      <p className="mt-3 text-sm text-muted">
        {created >= followedMax && `The newest ${followedMax.toLocaleString('en')} end customers. `}
        Median times since the step before; institutions in production.
      </p>
    </>
  );
}
