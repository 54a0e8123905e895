import { useState } from 'react';
import { useMay } from '../../shell/acting-as.tsx';
import { Page } from '../../ui/page.tsx';
import { Banks } from './sandbox/banks.tsx';
import { ClockPanel, type LastAdvance } from './sandbox/clock.tsx';
import { FaultsPanel } from './sandbox/faults.tsx';
import { FirePanel } from './sandbox/fire.tsx';
import { InstitutionsPanel } from './sandbox/institutions.tsx';
import { ProgressPanel } from './sandbox/progress.tsx';
import { RecentEvents } from './sandbox/recent-events.tsx';
import { ResetPanel } from './sandbox/reset.tsx';
import { SnapshotsPanel } from './sandbox/snapshots.tsx';

/** The controls of the partner's sandbox: time, institutions and faults. */
export function SandboxPage() {
  const mayWrite = useMay('partner_admin', 'partner_member');
  const [advance, setAdvance] = useState<LastAdvance | null>(null);
  return (
    <Page
      title="Sandbox controls"
      lead="Your private test environment: control time, institutions and faults."
    >
      <ClockPanel mayWrite={mayWrite} onAdvanced={setAdvance} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Banks mayWrite={mayWrite} onAdvanced={setAdvance} />
        <RecentEvents since={advance} />
        <ProgressPanel mayWrite={mayWrite} />
        <FaultsPanel mayWrite={mayWrite} />
      </div>
      {mayWrite && <FirePanel />}
      <InstitutionsPanel mayWrite={mayWrite} />
      <SnapshotsPanel mayWrite={mayWrite} />
      {mayWrite && <ResetPanel onReset={() => setAdvance(null)} />}
    </Page>
  );
}
