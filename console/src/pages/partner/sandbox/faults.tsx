import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { ActionButton } from '../../../ui/use-action.tsx';

type Fault = Schema<'SandboxFault'>;

/** The faults of the next calls of an operation. */
export function FaultsPanel({ mayWrite }: { mayWrite: boolean }) {
  const { api } = useActingAsPartner();
  const query = api.hooks.useQuery('post', '/simulation/faults/get', { body: {} });
  return (
    <Panel title="Faults" flush actions={mayWrite && <AddFault />}>
      <Loaded query={query} rows={2}>
        {({ faults }) =>
          faults.length === 0 ? (
            <Empty title="No faults">
              A fault makes the next calls of an operation fail, to test how your program reacts.
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {Object.entries(Object.groupBy(faults, ({ operation }) => operation)).map(
                ([operation, ofOperation = []]) => (
                  <li key={operation} className="flex flex-wrap items-center justify-between gap-2 px-4 py-2">
                    <span className="min-w-0">
                      <code className="break-all">{operation}</code>
                      {ofOperation.map((fault, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: only their order distinguishes them
                        <span key={index} className="block text-sm text-muted">
                          {effectOf(fault)}, for {fault.times_left}{' '}
                          {fault.times_left === 1 ? 'more call' : 'more calls'}
                        </span>
                      ))}
                    </span>
                    {mayWrite && (
                      <ActionButton
                        kind="quiet"
                        aria-label={`Clear faults of ${operation}`}
                        run={() => api.client.POST('/simulation/faults/clear', { body: { operation } })}
                      >
                        Clear
                      </ActionButton>
                    )}
                  </li>
                ),
              )}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function effectOf({ error_code, latency_ms, when }: Fault): string {
  if (error_code !== null) return `Returns ${error_code}`;
  if (latency_ms !== null) return `Delays by ${latency_ms} ms`;
  return when === 'after' ? 'Runs, then drops the connection' : 'Drops the connection before running';
}

const operations = [
  '/partner/customer/create',
  '/partner/customer/get',
  '/partner/customer/enable',
  '/partner/customer/remove',
  '/partner/customer/oauth_institutions/get',
  '/webhook_verification_key/get',
];
/** Codes that every operation can return. */
const errorCodes = [
  'INTERNAL_SERVER_ERROR',
  'PLANNED_MAINTENANCE',
  'RATE_LIMIT',
  'INVALID_API_KEYS',
  'UNAUTHORIZED_ENVIRONMENT',
  'INVALID_FIELD',
];
const kinds = [
  ['error', 'Return an error'],
  ['latency', 'Delay'],
  ['before', 'Drop the connection before running'],
  ['after', 'Run, then drop the connection'],
] as const;

function AddFault() {
  const { api } = useActingAsPartner();
  const [operation, setOperation] = useState(operations[0] as string);
  const [kind, setKind] = useState<(typeof kinds)[number][0]>('error');
  const [code, setCode] = useState(errorCodes[0] as string);
  const [latency, setLatency] = useState('3000');
  const [times, setTimes] = useState('1');
  const add = () => {
    const effect =
      kind === 'error'
        ? { error_code: code }
        : kind === 'latency'
          ? { latency_ms: Number(latency) }
          : { drop_connection: true as const, when: kind };
    const body = { operation, times: Number(times), ...effect };
    return api.client.POST('/simulation/faults/set', { body });
  };
  return (
    <ConfirmButton button="Add fault" title="Add fault" action="Add fault" onConfirm={add}>
      <SelectField
        label="Operation"
        value={operation}
        options={operations.map((path) => [path, path])}
        onValue={setOperation}
      />
      <SelectField label="Effect" value={kind} options={kinds} onValue={setKind} />
      {kind === 'error' && (
        <SelectField
          label="Error"
          value={code}
          options={errorCodes.map((name) => [name, name])}
          onValue={setCode}
        />
      )}
      {kind === 'latency' && (
        <TextField
          label="Delay (ms)"
          type="number"
          min="1"
          max="60000"
          required
          value={latency}
          onValue={setLatency}
        />
      )}
      <TextField
        label="Number of calls"
        type="number"
        min="1"
        max="1000"
        required
        hint="Calls by your program and by the console count. Several faults for one operation are used up in order."
        value={times}
        onValue={setTimes}
      />
    </ConfirmButton>
  );
}
