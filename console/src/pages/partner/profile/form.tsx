import type { UseFormReturn } from 'react-hook-form';
import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAsPartner, useMay } from '../../../shell/acting-as.tsx';
import { EditForm } from '../../../ui/edit-form.tsx';
import { Checkbox, FieldSet, TextField } from '../../../ui/field.tsx';
import { useEdit } from '../../../ui/use-edit.ts';
import { LogoControl } from '../../application/logo-control.tsx';
import { toBody, toForm, type ProfileForm as Values } from './values.ts';

type Form = UseFormReturn<Values>;

/** The settings that a partner can change itself; read-only unless the user is an admin. */
export function ProfileForm({ partner }: { partner: Schema<'Partner'> }) {
  const { api } = useActingAsPartner();
  const mayChange = useMay('partner_admin');
  const edit = useEdit({
    resource: partner,
    toForm,
    toBody,
    send: async (body, header) => {
      const params = { path: { client_id: partner.client_id }, header };
      const { partner: saved } = await dataOf(api.client.PATCH('/v1/partners/{client_id}', { params, body }));
      return saved;
    },
  });
  const { form } = edit;
  return (
    <EditForm edit={edit} action={mayChange ? 'Save' : null}>
      <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-5">
        <legend className="sr-only">Profile</legend>
        {!mayChange && <p className="text-muted">An admin of your team can change these.</p>}
        <div className="flex flex-col gap-5">
          <Contact form={form} legend="Technical contact" name="technical_contact" />
          <Contact form={form} legend="Billing contact" name="billing_contact" />
          <Support form={form} />
          <Logo form={form} partner={partner} />
        </div>
      </fieldset>
    </EditForm>
  );
}

function Contact({
  form: { register, formState },
  legend,
  name,
}: {
  form: Form;
  legend: string;
  name: 'technical_contact' | 'billing_contact';
}) {
  const errors = formState.errors[name];
  return (
    <FieldSet legend={legend}>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField
          label="Given name"
          error={errors?.given_name?.message}
          {...register(`${name}.given_name`)}
        />
        <TextField
          label="Family name"
          error={errors?.family_name?.message}
          {...register(`${name}.family_name`)}
        />
        <TextField label="Email" type="email" error={errors?.email?.message} {...register(`${name}.email`)} />
      </div>
    </FieldSet>
  );
}

function Support({ form: { register, formState } }: { form: Form }) {
  const errors = formState.errors.customer_support_info;
  return (
    <FieldSet
      legend="Support for users"
      hint="Where users of your end customers get help, and where Link sends them to reconnect."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Support email"
          type="email"
          error={errors?.email?.message}
          {...register('customer_support_info.email')}
        />
        <TextField
          label="Support phone"
          type="tel"
          error={errors?.phone_number?.message}
          {...register('customer_support_info.phone_number')}
        />
        <TextField
          label="Support page"
          inputMode="url"
          error={errors?.contact_url?.message}
          {...register('customer_support_info.contact_url')}
        />
        <TextField
          label="Reconnect URL"
          hint="Used by Link if an end customer has none."
          inputMode="url"
          error={errors?.link_update_url?.message}
          {...register('customer_support_info.link_update_url')}
        />
      </div>
    </FieldSet>
  );
}

function Logo({ form, partner }: { form: Form; partner: Schema<'Partner'> }) {
  const { control, register, watch } = form;
  const { logo_sha256: sha256 } = partner;
  const isNew = watch('logo') !== '';
  const shown = sha256 === null || watch('removes_logo') ? undefined : `/logos/${sha256}.png`;
  return (
    <FieldSet legend="Brand">
      <LogoControl
        control={control}
        name="logo"
        shown={shown}
        hint="A PNG of 1024×1024 pixels, smaller than 4 MB. Used for end customers without one."
      />
      {sha256 !== null && !isNew && <Checkbox label="Remove logo" {...register('removes_logo')} />}
    </FieldSet>
  );
}
