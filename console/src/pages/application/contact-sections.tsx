import type { Schema } from '../../api/client.ts';
import { FieldSet, TextField } from '../../ui/field.tsx';
import { ContactFields } from './contact-fields.tsx';
import { useFields } from './use-fields.ts';
import { useWords } from './words.ts';

type Partner = Schema<'Partner'>;

/** The contacts and support for users; the partner's are the defaults. */
export function ContactSections({ partner }: { partner: Partner }) {
  return (
    <>
      <Contact name="technical_contact" own={partner.technical_contact} />
      <Contact name="billing_contact" own={partner.billing_contact} />
      <Support own={partner.customer_support_info} />
    </>
  );
}

function Contact({
  name,
  own,
}: {
  name: 'technical_contact' | 'billing_contact';
  own: Partner['technical_contact'];
}) {
  const { your, yours } = useWords();
  const { given_name: given = '', family_name: family = '', email = '' } = own ?? {};
  const who = [given, family].filter((part) => part !== '').join(' ');
  const hint =
    email === ''
      ? `An email address is required, as ${your} profile has no default.`
      : `Defaults to ${yours}: ${who === '' ? email : `${who}, ${email}`}.`;
  return <ContactFields name={name} hint={hint} placeholders={own ?? {}} />;
}

function Support({ own }: { own: Partner['customer_support_info'] }) {
  const field = useFields();
  const { yours } = useWords();
  const name = 'customer_support_info';
  return (
    <FieldSet
      legend="Support for users"
      hint={own === null ? 'Where its users get help (optional).' : `Defaults to ${yours}.`}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Support email"
          type="email"
          placeholder={own?.email ?? ''}
          {...field(`${name}.email`)}
        />
        <TextField
          label="Support phone"
          type="tel"
          placeholder={own?.phone_number ?? ''}
          {...field(`${name}.phone_number`)}
        />
        <TextField
          label="Support page"
          inputMode="url"
          placeholder={own?.contact_url ?? ''}
          {...field(`${name}.contact_url`)}
        />
        <TextField
          label="Reconnect URL"
          inputMode="url"
          placeholder={own?.link_update_url ?? ''}
          {...field(`${name}.link_update_url`)}
        />
      </div>
    </FieldSet>
  );
}
