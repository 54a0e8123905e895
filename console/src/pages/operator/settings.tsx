import type { Schema } from '../../api/client.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Badge, enumLabel } from '../../ui/badge.tsx';
import { Code } from '../../ui/copy.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Loaded } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';

type Setting = Schema<'Setting'>;

/** The settings that the node was started with. */
export function SettingsPage() {
  const { api } = useActingAs();
  const query = api.hooks.useQuery('get', '/v1/settings');
  return (
    <Page
      title="Settings"
      lead="Settings of this server. Change them by environment variables or flags; they take effect at the next start."
    >
      <Panel flush>
        <Loaded query={query} rows={10}>
          {({ settings }) => (
            <Table label="Settings" columns={columns} rows={settings} keyOf={({ variable }) => variable} />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

const columns: Column<Setting>[] = [
  {
    id: 'variable',
    header: 'Setting',
    isLong: true,
    cell: ({ variable, flag, description, form }) => (
      <div className="max-w-prose">
        <span className="flex flex-wrap items-center gap-x-2">
          <Code>{variable}</Code>
          {flag !== null && <code className="text-muted">{flag}</code>}
        </span>
        <p>{description.replaceAll('`', '')}</p>
        <p className="text-sm text-muted">Format: {form}</p>
      </div>
    ),
  },
  {
    id: 'value',
    header: 'Value',
    width: 'w-56',
    isLong: true,
    cell: (setting) => <Value setting={setting} />,
  },
  {
    id: 'source',
    header: 'Source',
    width: 'w-36',
    wide: true,
    cell: ({ source }) => (
      <Badge tone={source === 'default' || source === 'profile' ? 'neutral' : 'accent'}>
        {enumLabel(source)}
      </Badge>
    ),
  },
];

function Value({ setting: { value, is_set, is_secret } }: { setting: Setting }) {
  if (is_secret) return <span className="text-muted">{is_set ? 'Set (secret)' : 'Not set'}</span>;
  if (value === null || value === '') return <span className="text-muted">Not set</span>;
  return <code>{value}</code>;
}
