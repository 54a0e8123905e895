import type { UseFormRegister } from 'react-hook-form';
import type { Schema } from '../../../api/client.ts';
import { environmentValues, flowdownStatusValues, questionnaireStatusValues } from '../../../api/enums.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { EditForm } from '../../../ui/edit-form.tsx';
import { Checkbox, FieldSet, SelectField, TextField } from '../../../ui/field.tsx';
import { type IfMatch, useEdit } from '../../../ui/use-edit.ts';
import { LogoControl } from '../../application/logo-control.tsx';
import { type PartnerForm as Form, toBody, toForm } from './values.ts';

const inOrder = <Value extends string>(values: readonly Value[]) =>
  values.map((value) => [value, enumLabel(value)] as const);

/** The settings of a partner. */
export function PartnerSettings({
  partner,
  action,
  onSave,
}: {
  /** Null for a new one. */
  partner: Schema<'Partner'> | null;
  /** The label of the submit button. */
  action: string;
  onSave: (settings: Schema<'CreatePartnerRequest'>, header: IfMatch) => Promise<Schema<'Partner'>>;
}) {
  const { server } = useActingAs();
  const edit = useEdit({ resource: partner, toForm, toBody, send: onSave });
  const { register, control, formState } = edit.form;
  const { errors } = formState;
  const logoSha256 = partner?.logo_sha256 ?? null;
  return (
    <EditForm edit={edit} action={action}>
      <TextField
        label="Name"
        autoComplete="off"
        error={errors.name?.message}
        {...register('name', { validate: (name) => name.trim() !== '' || 'Enter a name.' })}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        <SelectField
          label="Review policy"
          hint="Manual: you review each new end customer."
          options={[
            ['AUTOMATIC', 'Automatic'],
            ['MANUAL', 'Manual'],
          ]}
          {...register('review_policy')}
        />
        <SelectField
          label="Flowdown"
          hint="Must be complete before the partner can create end customers."
          options={inOrder(flowdownStatusValues)}
          {...register('flowdown_status')}
        />
        <SelectField
          label="Questionnaire"
          hint="Must be complete before the partner can create end customers."
          options={inOrder(questionnaireStatusValues)}
          {...register('questionnaire_status')}
        />
      </div>
      <FieldSet legend="Environments" hint="Environments that it can call.">
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {environmentValues.map((environment) => (
            <Checkbox
              key={environment}
              label={enumLabel(environment)}
              hint={environment === 'development' && !server.development ? 'Off on this server' : undefined}
              value={environment}
              {...register('environments')}
            />
          ))}
        </div>
      </FieldSet>
      <FieldSet
        legend="Products"
        hint="Products that it can use. End customers created without products get all of them."
      >
        <div className="grid gap-2 sm:grid-cols-3">
          {server.products.map((product) => (
            <Checkbox
              key={product}
              label={enumLabel(product)}
              value={product}
              {...register('products', { validate: (all) => all.length > 0 || 'Select at least one.' })}
            />
          ))}
        </div>
        {errors.products && <p className="text-bad">{errors.products.message}</p>}
      </FieldSet>
      <FieldSet legend="Brand">
        <LogoControl
          control={control}
          name="logo"
          shown={logoSha256 === null ? undefined : `/logos/${logoSha256}.png`}
          hint="A PNG of 1024×1024 pixels, smaller than 4 MB. Used for end customers without one."
        />
        {logoSha256 !== null && <Checkbox label="Remove logo" {...register('has_logo_removed')} />}
      </FieldSet>
      <FieldSet legend="Terms">
        <Checkbox
          label="Co-branded consent pane"
          hint="Link shows the logos of its end customers, so each needs one."
          {...register('uses_co_branded_consent_pane')}
        />
        <Checkbox
          label="Monthly service commitment"
          hint="Its end customers must state their assets under management."
          {...register('has_monthly_service_commitment')}
        />
      </FieldSet>
      <Contact legend="Technical contact" name="technical_contact" register={register} />
      <Contact legend="Billing contact" name="billing_contact" register={register} />
      <FieldSet legend="Support for users" hint="Default for end customers without their own.">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Support email" type="email" {...register('customer_support_info.email')} />
          <TextField label="Support phone" type="tel" {...register('customer_support_info.phone_number')} />
          <TextField label="Support page" {...register('customer_support_info.contact_url')} />
          <TextField label="Reconnect URL" {...register('customer_support_info.link_update_url')} />
        </div>
      </FieldSet>
    </EditForm>
  );
}

function Contact({
  legend,
  name,
  register,
}: {
  legend: string;
  name: 'technical_contact' | 'billing_contact';
  register: UseFormRegister<Form>;
}) {
  return (
    <FieldSet legend={legend}>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField label="Given name" {...register(`${name}.given_name`)} />
        <TextField label="Family name" {...register(`${name}.family_name`)} />
        <TextField label="Email" type="email" {...register(`${name}.email`)} />
      </div>
    </FieldSet>
  );
}
