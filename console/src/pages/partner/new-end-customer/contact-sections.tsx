import type { Schema } from '../../../api/client.ts';
import { FieldSet, TextField } from '../../../ui/field.tsx';
import { useFields } from './company-section.tsx';

type Partner = Schema<'Partner'>;

/** The contacts and support for users; the partner's are the defaults. */
export function ContactSections({ partner }: { partner: Partner }) {
  return (
    <>
      <Contact legend="Technical contact" name="technical_contact" own={partner.technical_contact} />
      <Contact legend="Billing contact" name="billing_contact" own={partner.billing_contact} />
      <Support own={partner.customer_support_info} />
    </>
  );
}

function Contact({
  legend,
  name,
  own,
}: {
  legend: string;
  name: 'technical_contact' | 'billing_contact';
  own: Partner['technical_contact'];
}) {
  const field = useFields();
  const { given_name: given = '', family_name: family = '', email = '' } = own ?? {};
  const who = [given, family].filter((part) => part !== '').join(' ');
  const hint =
    email === ''
      ? 'Your profile has no default, so an email address is required.'
      : `Defaults to yours: ${who === '' ? email : `${who}, ${email}`}.`;
  return (
    <FieldSet legend={legend} hint={hint}>
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField label="Given name" placeholder={given} {...field(`${name}.given_name`)} />
        <TextField label="Family name" placeholder={family} {...field(`${name}.family_name`)} />
        <TextField label="Email" type="email" placeholder={email} {...field(`${name}.email`)} />
      </div>
    </FieldSet>
  );
}

function Support({ own }: { own: Partner['customer_support_info'] }) {
  const field = useFields();
  const name = 'customer_support_info';
  return (
    <FieldSet
      legend="Support for users"
      hint={own === null ? 'Where its users get help (optional).' : 'Defaults to yours.'}
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
