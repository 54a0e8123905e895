import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner, useMay } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldSet, TextField } from '../../../ui/field.tsx';
import { ErrorText } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { LogoControl } from '../../application/logo-control.tsx';
import { useRefusal } from '../../application/use-refusal.ts';
import { toChanges, toForm, type ProfileForm as Values } from './values.ts';

type Form = UseFormReturn<Values>;

/** The settings that a partner can change itself; read-only unless the user is an admin. */
export function ProfileForm({ partner }: { partner: Schema<'Partner'> }) {
  const { api } = useActingAsPartner();
  const mayChange = useMay('partner_admin');
  const queryClient = useQueryClient();
  const toast = useToast();
  const update = api.hooks.useMutation('patch', '/v1/partners/{client_id}');
  const form = useForm<Values>({ defaultValues: toForm(partner) });
  const { rest, refuse, forget } = useRefusal(form);
  const { isDirty, isSubmitting, dirtyFields } = form.formState;
  const { reset } = form;
  // Shows changes by other users, unless the form has unsaved ones.
  useEffect(() => {
    if (!isDirty) reset(toForm(partner));
  }, [partner, isDirty, reset]);
  const save = form.handleSubmit(async (values) => {
    forget();
    try {
      const { partner: saved } = await update.mutateAsync({
        params: { path: { client_id: partner.client_id } },
        body: toChanges(values, dirtyFields),
      });
      reset(toForm(saved));
    } catch (error) {
      refuse(error);
      return;
    }
    await queryClient.invalidateQueries();
    toast.say('Profile saved');
  });
  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-5">
        <legend className="sr-only">Profile</legend>
        {!mayChange && <p className="text-muted">An admin of your team can change these.</p>}
        <div className="flex flex-col gap-5">
          <Contact form={form} legend="Technical contact" name="technical_contact" />
          <Contact form={form} legend="Billing contact" name="billing_contact" />
          <Support form={form} />
          <Logo form={form} partner={partner} />
        </div>
        {rest !== undefined && (
          <div role="alert">
            <ErrorText error={rest} />
          </div>
        )}
        {mayChange && (
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" busy={isSubmitting} disabled={!isDirty}>
              Save
            </Button>
            {isDirty && (
              <Button
                onClick={() => {
                  forget();
                  reset(toForm(partner));
                }}
              >
                Discard changes
              </Button>
            )}
          </div>
        )}
      </fieldset>
    </form>
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
