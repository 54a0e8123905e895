import type { ReactNode } from 'react';
import type { UseFormRegister } from 'react-hook-form';
import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { EditForm } from '../../../ui/edit-form.tsx';
import { Checkbox, FieldSet, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { useEdit } from '../../../ui/use-edit.ts';
import { type InterfaceForm as Form, isJsonObject, toBody, toForm } from './interface-values.ts';

/** The settings of an institution's registration interface. */
export function InterfaceForm({
  id,
  settings,
}: {
  id: string;
  settings: Schema<'DynamicRegistration'> | null;
}) {
  const { api } = useActingAs();
  const edit = useEdit({
    resource: settings,
    toForm,
    toBody,
    send: async (body, header) => {
      const params = { path: { institution_id: id }, header };
      const { dynamic_registration } = await dataOf(
        api.client.PATCH('/v1/institutions/{institution_id}/dynamic-registration', { params, body }),
      );
      return dynamic_registration;
    },
  });
  const { register, formState } = edit.form;
  const { errors } = formState;
  return (
    <EditForm edit={edit} action={settings === null ? 'Configure' : 'Save interface'} className="gap-4">
      <TextField
        label="Registration endpoint"
        type="url"
        placeholder="https://api.bank.example/register"
        hint="https, or http on this machine. All other calls to the institution use the same host."
        error={errors.registration_endpoint?.message}
        {...register('registration_endpoint', {
          validate: (url) => URL.canParse(url) || 'Enter a full URL.',
        })}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        <SelectField
          label="Flavour"
          options={[
            ['rfc7591', 'RFC 7591'],
            ['fdx', 'FDX'],
          ]}
          {...register('flavour')}
        />
        <SelectField
          label="Look-up of lost responses"
          options={[
            ['none', 'None: you resolve it'],
            ['software_id', 'By software_id'],
            ['name_conflict', 'By unique name'],
          ]}
          {...register('look_up')}
        />
        <TextField
          label="software_id (optional)"
          hint="Prefix of each application’s reference."
          autoComplete="off"
          {...register('software_id')}
        />
      </div>
      <TextArea
        label="Extra client metadata"
        hint="A JSON object with additional fields for the institution. A field that is null is not sent."
        rows={4}
        className="font-mono text-sm"
        spellCheck={false}
        error={errors.extra_metadata?.message}
        {...register('extra_metadata', {
          validate: (text) => isJsonObject(text) || 'Enter a JSON object.',
        })}
      />
      <FieldSet legend="Secrets" hint="Stored encrypted, and never shown again. Empty fields stay unchanged.">
        <Kept
          isSet={settings?.has_initial_access_token}
          clear="clear_initial_access_token"
          register={register}
        >
          <TextField
            label="Initial access token"
            type="password"
            autoComplete="off"
            hint={setOrNot(settings?.has_initial_access_token)}
            {...register('initial_access_token')}
          />
        </Kept>
        <Kept isSet={settings?.has_software_statement} clear="clear_software_statement" register={register}>
          <TextArea
            label="Software statement"
            rows={2}
            className="font-mono text-sm"
            spellCheck={false}
            hint={`A JWT, sent as is. ${setOrNot(settings?.has_software_statement)}`}
            {...register('software_statement')}
          />
        </Kept>
      </FieldSet>
      <FieldSet legend="TLS">
        <TextArea
          label="Additional trusted authorities"
          hint="PEM."
          className="font-mono text-sm"
          spellCheck={false}
          {...register('ca')}
        />
        <Kept isSet={settings?.has_mutual_tls} clear="clear_mutual_tls" register={register}>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextArea
              label="Certificate for mutual TLS"
              hint={`PEM, including its chain. ${setOrNot(settings?.has_mutual_tls)}`}
              className="font-mono text-sm"
              spellCheck={false}
              {...register('cert')}
            />
            <TextArea
              label="Private key"
              hint="PEM, unencrypted."
              className="font-mono text-sm"
              spellCheck={false}
              error={errors.key?.message}
              {...register('key', {
                validate: (key, { cert }) =>
                  (key.trim() === '') === (cert.trim() === '') || 'Set both certificate and key.',
              })}
            />
          </div>
        </Kept>
      </FieldSet>
    </EditForm>
  );
}

function setOrNot(isSet: boolean | undefined): string {
  return isSet ? 'Set.' : 'Not set.';
}

const removal = {
  clear_initial_access_token: 'Remove the current token',
  clear_software_statement: 'Remove the current statement',
  clear_mutual_tls: 'Remove the current certificate and key',
} as const;

/** Fields of a secret; if one is set, with a checkbox that removes it. */
function Kept({
  isSet,
  clear,
  register,
  children,
}: {
  isSet: boolean | undefined;
  clear: keyof typeof removal;
  register: UseFormRegister<Form>;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-col gap-2">
      {children}
      {isSet && <Checkbox label={removal[clear]} {...register(clear)} />}
    </div>
  );
}
