import { useState } from 'react';
import { dataOf, type Environment, type Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { Confirm, ConfirmButton } from '../../../ui/dialog.tsx';
import { keyActions, keyColumns, keyStatusColumn } from '../../../ui/key-columns.tsx';
import { RestrictDialog, useNewKey } from '../../../ui/key-restrictions.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { timeColumn } from '../../../ui/time-column.tsx';

type Secret = Schema<'PartnerSecret'>;

/** The secrets of one environment: active ones first, former ones in a collapsed list. */
export function EnvironmentKeys({
  environment,
  secrets,
  isGiven,
}: {
  environment: Environment;
  secrets: readonly Secret[];
  /** Whether the partner has access to the environment. */
  isGiven: boolean;
}) {
  const [ending, end] = useState<Secret | null>(null);
  const [editing, edit] = useState<Secret | null>(null);
  const active = secrets.filter(({ status }) => status === 'active');
  const ended = secrets.filter(({ status }) => status !== 'active');
  const columns: Column<Secret>[] = [
    { id: 'secret_id', header: 'secret_id', cell: ({ secret_id }) => <Code>{secret_id}</Code> },
    ...keyColumns,
    timeColumn('created_at', 'Issued'),
    keyStatusColumn,
    keyActions<Secret>({
      isOffered: ({ status }) => status === 'active',
      nameOf: ({ secret_id }) => secret_id,
      onEdit: edit,
      onRevoke: end,
    }),
  ];
  const table = (label: string, rows: readonly Secret[]) => (
    <Table label={label} columns={columns} rows={rows} keyOf={({ secret_id }) => secret_id} />
  );
  return (
    <Panel
      title={`${enumLabel(environment)} secrets`}
      actions={isGiven && <IssueSecret environment={environment} />}
      flush
    >
      {!isGiven && (
        <p className="p-4 text-muted">You have no access to {environment}. The operator can grant it.</p>
      )}
      {isGiven && active.length === 0 && (
        <Empty title="No active secrets">Issue one to make calls in {environment}.</Empty>
      )}
      {active.length > 0 && table(`Active ${environment} secrets`, active)}
      {ended.length > 0 && (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-4 py-2 text-muted">{ended.length} revoked or expired</summary>
          {table(`Former ${environment} secrets`, ended)}
        </details>
      )}
      {editing !== null && <EditDialog secret={editing} onClose={() => edit(null)} />}
      {ending !== null && (
        <RevokeDialog secret={ending} isLast={active.length === 1} onClose={() => end(null)} />
      )}
    </Panel>
  );
}

function IssueSecret({ environment }: { environment: Environment }) {
  const { api, actingAs } = useActingAsPartner();
  const newKey = useNewKey();
  return (
    <ConfirmButton
      button={`Issue ${environment} secret`}
      title={`Issue ${environment} secret`}
      action="Issue"
      onConfirm={async () => {
        const { secret } = await dataOf(
          api.client.POST('/v1/partners/{client_id}/secrets', {
            params: { path: { client_id: actingAs.clientId } },
            body: { environment, ...newKey.body() },
          }),
        );
        showCredentials({
          title: `New ${environment} secret`,
          values: clientCredentials(actingAs.clientId, { [environment]: secret.secret }),
          about: <p>It is valid from now on.</p>,
        });
        newKey.reset();
      }}
    >
      <p>It is shown once.</p>
      {newKey.fields(`Existing ${environment} secrets`)}
    </ConfirmButton>
  );
}

function EditDialog({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const { api, actingAs } = useActingAsPartner();
  const path = { client_id: actingAs.clientId, secret_id: secret.secret_id };
  return (
    <RestrictDialog
      title={`Edit ${secret.environment} secret`}
      of={secret}
      onClose={onClose}
      onSave={(body, header) =>
        api.client.PATCH('/v1/partners/{client_id}/secrets/{secret_id}', { params: { path, header }, body })
      }
    />
  );
}

function RevokeDialog({
  secret,
  isLast,
  onClose,
}: {
  secret: Secret;
  /** No other secret is active in its environment. */
  isLast: boolean;
  onClose: () => void;
}) {
  const { api, actingAs } = useActingAsPartner();
  const { environment, secret_id } = secret;
  return (
    <Confirm
      title={`Revoke ${environment} secret`}
      action="Revoke"
      kind="danger"
      open
      onClose={onClose}
      onConfirm={async () => {
        await api.client.POST('/v1/partners/{client_id}/secrets/{secret_id}/revoke', {
          params: { path: { client_id: actingAs.clientId, secret_id } },
        });
      }}
    >
      <p>
        Every call with <code className="break-all">{secret_id}</code> fails from now on, with{' '}
        <code>INVALID_API_KEYS</code>. Keys of end customers and webhooks are not affected. This cannot be
        undone.
      </p>
      {isLast && (
        <p className="rounded-md bg-warn-soft p-3 text-warn">
          <strong>It is the last {environment} secret.</strong> You cannot call there until another is issued.
          To avoid downtime, issue the next one first.
        </p>
      )}
    </Confirm>
  );
}
