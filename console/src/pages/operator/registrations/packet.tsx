import { Download, Printer } from 'lucide-react';
import type { Schema } from '../../../api/client.ts';
import { buttonLook } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { Panel } from '../../../ui/page.tsx';
import { addressOf, contactOf } from '../../end-customer/facts.tsx';

/** The data for the institution's form, each with a copy button; also as a page to print or download. */
export function Packet({
  registration: { end_customer_client_id, institution_id, environment },
  packet,
}: {
  registration: Schema<'Registration'>;
  packet: Schema<'RegistrationPacket'>;
}) {
  const page = `/v1/registrations/${end_customer_client_id}/${institution_id}/${environment}/packet.html`;
  return (
    <Panel
      title="Packet for the institution"
      actions={
        <>
          <a href={page} target="_blank" rel="noopener" className={buttonLook()}>
            <Printer aria-hidden className="size-4" /> Print view
          </a>
          <a
            href={page}
            download={`${packet.application_name} at ${packet.institution_name}.html`}
            className={buttonLook()}
          >
            <Download aria-hidden className="size-4" /> Download
          </a>
          <CopyButton text={JSON.stringify(packet, null, 2)} label="Copy all as JSON" />
        </>
      }
    >
      <dl className="grid grid-cols-1 gap-x-6 sm:grid-cols-[minmax(10rem,max-content)_1fr]">
        {linesOf(packet).map(([name, answer]) => (
          <div key={name} className="contents">
            <dt className="text-muted sm:py-1">{name}</dt>
            <dd className="flex min-h-8 min-w-0 items-center gap-1 max-sm:mb-1">
              {answer === '' ? (
                <span className="text-muted">—</span>
              ) : (
                <>
                  <span className="min-w-0 break-words whitespace-pre-line">{answer}</span>
                  <CopyButton text={answer} label={`Copy ${name.toLowerCase()}`} />
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function linesOf(packet: Schema<'RegistrationPacket'>): (readonly [name: string, answer: string])[] {
  const { customer_support_info: support } = packet;
  return [
    ['Name shown to users', packet.application_name],
    ['Legal name', packet.legal_entity_name],
    ['Company', packet.company_name],
    ['Registration number', packet.registration_number ?? ''],
    ['Address', addressOf(packet.address) ?? ''],
    ['Website', packet.website],
    ['Redirect URIs', packet.redirect_uris.join('\n')],
    ['Logo', packet.logo_url ?? ''],
    ['Products', packet.products.join(', ')],
    ['Technical contact', contactOf(packet.technical_contact) ?? ''],
    ['Billing contact', contactOf(packet.billing_contact) ?? ''],
    [
      'Support for users',
      [support?.email, support?.phone_number, support?.contact_url].filter(Boolean).join('\n'),
    ],
    ['Reconnect URL', support?.link_update_url ?? ''],
    ['Due diligence', packet.is_diligence_attested ? 'Attested by the partner' : 'Not attested'],
    ['Bank addendum', packet.is_bank_addendum_completed ? 'Accepted' : 'Not accepted'],
    ['Partner', packet.partner_name],
    ['Application version', packet.application],
  ];
}
