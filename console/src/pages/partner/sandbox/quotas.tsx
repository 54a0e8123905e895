import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Facts, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';

type Quota = Schema<'SandboxQuota'>;

const names: Record<Quota['name'], string> = {
  end_customers: 'End customers',
  logo_bytes: 'Logos',
  snapshots: 'Snapshots',
  snapshot_end_customers: 'End customers in snapshots',
  pending_webhooks: 'Pending webhooks of one endpoint',
};

const mib = 1024 * 1024;

/** How much the sandbox uses of its quotas. */
export function QuotasPanel() {
  const { api } = useActingAsPartner();
  const query = api.hooks.useQuery('post', '/simulation/quotas/get', { body: {} });
  return (
    <Panel title="Quotas">
      <Loaded query={query} rows={5}>
        {({ quotas }) => <Facts items={quotas.map((quota) => [names[quota.name], inWords(quota)])} />}
      </Loaded>
    </Panel>
  );
}

function inWords({ name, used, limit }: Quota): string {
  const [divisor, unit] = name === 'logo_bytes' ? [mib, ' MB'] : [1, ''];
  const shown = (value: number) => Math.ceil(value / divisor).toLocaleString('en');
  return `${shown(used)} of ${shown(limit)}${unit}`;
}
