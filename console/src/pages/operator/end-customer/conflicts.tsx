import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { Schema } from '../../../api/client.ts';
import { Badge, StatusBadge } from '../../../ui/badge.tsx';
import { PartnerName } from '../partner-name.tsx';

type Conflict = Schema<'ChannelConflict'>;

/** Compares an end customer with those it conflicts with. */
export function Conflicts({
  customer,
  conflicts,
}: {
  customer: Schema<'EndCustomer'>;
  conflicts: readonly Conflict[];
}) {
  if (conflicts.length === 0) {
    return <p className="p-4 text-muted">No conflicts remain.</p>;
  }
  const rows: readonly (readonly [name: string, own: ReactNode, other: (conflict: Conflict) => ReactNode])[] =
    [
      [
        'Legal name',
        customer.legal_entity_name,
        ({ legal_name, matches }) => (
          <Matched isSame={matches.includes('legal_name')}>
            <bdi>{legal_name}</bdi>
          </Matched>
        ),
      ],
      [
        'Website',
        <Host key="own" name={customer.website} />,
        ({ website, matches }) => (
          <Matched isSame={matches.includes('domain')}>
            <Host name={website} />
          </Matched>
        ),
      ],
      [
        'Partner',
        <PartnerName key="own" of={customer} />,
        ({ partner_client_id, partner_name }) =>
          partner_client_id === null ? (
            'None (direct customer)'
          ) : (
            <PartnerName of={{ partner_client_id, partner_name }} />
          ),
      ],
      [
        'Status',
        <StatusBadge key="own" status={customer.status} />,
        ({ status }) =>
          status === null ? <span className="text-muted">—</span> : <StatusBadge status={status} />,
      ],
      ['Record', <span key="own">This one</span>, (conflict) => <RecordLink conflict={conflict} />],
    ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
    <section className="max-md:scroll-cue overflow-x-auto" aria-label="Comparison" tabIndex={0}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-line text-sm text-muted">
            <td className="w-20 px-4 py-2" />
            <th scope="col" className="min-w-32 px-4 py-2 font-medium">
              <bdi>{customer.company_name}</bdi>
            </th>
            {conflicts.map(({ id, kind }, index) => (
              <th key={id} scope="col" className="min-w-32 border-l border-line px-4 py-2 font-medium">
                {kind === 'direct_customer' ? 'Direct customer' : 'End customer'}
                {conflicts.length > 1 && ` ${index + 1}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, own, other]) => (
            <tr key={name} className="border-b border-line last:border-0">
              <th scope="row" className="px-4 py-2 align-top font-normal text-muted md:whitespace-nowrap">
                <bdi>{name}</bdi>
              </th>
              <td className="px-4 py-2 align-top [overflow-wrap:anywhere]">{own}</td>
              {conflicts.map((conflict) => (
                <td
                  key={conflict.id}
                  className="border-l border-line px-4 py-2 align-top [overflow-wrap:anywhere]"
                >
                  {other(conflict)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A host name, which breaks before a dot rather than within a word. */
function Host({ name }: { name: string }) {
  return (
    <span>
      {name.split(/(?=\.)/u).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text
        <Fragment key={index}>
          <wbr />
          {part}
        </Fragment>
      ))}
    </span>
  );
}

function Matched({ isSame, children }: { isSame: boolean; children: ReactNode }) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      {children}
      {isSame && <Badge tone="bad">Same</Badge>}
    </span>
  );
}

function RecordLink({ conflict: { kind, id } }: { conflict: Conflict }) {
  const look = 'text-accent hover:underline';
  return kind === 'direct_customer' ? (
    <Link to="/operator/direct-customers" className={look}>
      Direct customers
    </Link>
  ) : (
    <Link to="/operator/end-customers/$id" params={{ id }} className={look}>
      Open
    </Link>
  );
}
