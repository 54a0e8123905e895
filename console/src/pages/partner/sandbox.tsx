import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../shell/acting-as.tsx';
import { Page } from '../../ui/page.tsx';
import { Banks } from './sandbox/banks.tsx';
import { AdvancePanel, ClockBar, type LastAdvance } from './sandbox/clock.tsx';
import { FaultsPanel } from './sandbox/faults.tsx';
import { FirePanel } from './sandbox/fire.tsx';
import { InstitutionsPanel } from './sandbox/institutions.tsx';
import { ProgressPanel } from './sandbox/progress.tsx';
import { QuotasPanel } from './sandbox/quotas.tsx';
import { RecentEvents } from './sandbox/recent-events.tsx';
import { ResetPanel } from './sandbox/reset.tsx';
import { SnapshotsPanel } from './sandbox/snapshots.tsx';

const route = getRouteApi('/partners/$partner/$realm/sandbox');

/** The tabs below the clock; the first is shown by default. */
const tabs = [
  ['time', 'Time'],
  ['faults', 'Faults and webhooks'],
  ['institutions', 'Institutions'],
  ['snapshots', 'Snapshots'],
] as const;

/** The controls of the partner's sandbox: a clock that stays in view, and tabs for the rest. */
export function SandboxPage() {
  const mayWrite = useMay('partner_admin', 'partner_member');
  const [advance, setAdvance] = useState<LastAdvance | null>(null);
  const asked = route.useSearch().tab;
  const [tab] = tabs.find(([name]) => name === asked) ?? tabs[0];
  return (
    <Page
      title="Sandbox controls"
      lead="Your private test environment: control time, institutions and faults."
    >
      <ClockBar mayWrite={mayWrite} onAdvanced={setAdvance} />
      <nav aria-label="Sections" className="-mb-px flex flex-wrap gap-x-1 border-b border-line">
        {tabs.map(([name, title]) => (
          <Link
            key={name}
            from={route.id}
            to="."
            search={name === 'time' ? {} : { tab: name }}
            activeOptions={{ exact: true }}
            aria-current={name === tab ? 'page' : undefined}
            className="-mb-px border-b-2 border-transparent px-3 py-1.5 text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
          >
            {title}
          </Link>
        ))}
      </nav>
      {tab === 'time' && (
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <Banks mayWrite={mayWrite} onAdvanced={setAdvance} />
          <RecentEvents since={advance} />
          {mayWrite && <AdvancePanel onAdvanced={setAdvance} />}
          <ProgressPanel mayWrite={mayWrite} />
        </div>
      )}
      {tab === 'faults' && (
        <>
          <FaultsPanel mayWrite={mayWrite} />
          {mayWrite && <FirePanel />}
        </>
      )}
      {tab === 'institutions' && <InstitutionsPanel mayWrite={mayWrite} />}
      {tab === 'snapshots' && (
        <>
          <SnapshotsPanel mayWrite={mayWrite} />
          <QuotasPanel />
          {mayWrite && <ResetPanel onReset={() => setAdvance(null)} />}
        </>
      )}
    </Page>
  );
}
