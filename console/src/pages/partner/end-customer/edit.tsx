import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FormProvider, useForm } from 'react-hook-form';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, ErrorText } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { LogoControl } from '../../application/logo-control.tsx';
import { RedirectUris } from '../../application/redirect-uris.tsx';
import { useRefusal } from '../../application/use-refusal.ts';
import { filledUris } from '../../application/values.ts';
import { addressOf } from './tab-links.tsx';

type Customer = Schema<'EndCustomer'>;

interface Values {
  application_name: string;
  website: string;
  redirect_uris: { uri: string }[];
  logo: string;
}

/** Edits the data of the application that institutions receive. */
export function Edit({ customer, mayWrite }: { customer: Customer; mayWrite: boolean }) {
  if (!mayWrite) {
    return (
      <Panel>
        <Empty title="Editing is unavailable">
          {customer.removed_at === null
            ? 'Your role is read-only; ask a member or admin of your team.'
            : 'The end customer was removed.'}
        </Empty>
      </Panel>
    );
  }
  return <EditForm customer={customer} />;
}

function EditForm({ customer }: { customer: Customer }) {
  const { api, actingAs } = useActingAsPartner();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { say } = useToast();
  const form = useForm<Values>({
    mode: 'onChange',
    defaultValues: {
      application_name: customer.application_name,
      website: customer.website,
      redirect_uris: customer.redirect_uris.map((uri) => ({ uri })),
      logo: '',
    },
  });
  const { rest, refuse, forget } = useRefusal(form);
  const update = api.hooks.useMutation('patch', '/v1/end-customers/{client_id}');
  const { errors } = form.formState;
  const overview = addressOf(actingAs, customer.client_id, 'overview');
  const submit = form.handleSubmit(async (values) => {
    forget();
    const uris = filledUris(values);
    if (uris.length < values.redirect_uris.length) form.setValue('redirect_uris', uris);
    const body = {
      application_name: values.application_name.trim(),
      website: values.website.trim(),
      redirect_uris: uris.map(({ uri }) => uri),
      ...(values.logo !== '' && { logo: values.logo }),
    };
    try {
      await update.mutateAsync({ params: { path: { client_id: customer.client_id } }, body });
      await queryClient.invalidateQueries();
      say('Application updated');
      await navigate(overview);
    } catch (error) {
      refuse(error);
    }
  });
  return (
    <Panel title="Edit application">
      <FormProvider {...form}>
        <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-6">
          <p className="max-w-prose text-muted">
            Institutions that have the application receive the change, and registrations waiting for it
            continue.
          </p>
          <div className="grid gap-3 sm:grid-cols-2">
            <TextField
              label="Application name"
              hint="Shown to users."
              error={errors.application_name?.message}
              {...form.register('application_name', { validate: isSaid })}
            />
            <TextField
              label="Website"
              inputMode="url"
              autoCapitalize="none"
              error={errors.website?.message}
              {...form.register('website', { validate: isSaid })}
            />
          </div>
          <RedirectUris />
          <LogoControl
            control={form.control}
            name="logo"
            shown={customer.logo_sha256 === null ? undefined : `/logos/${customer.logo_sha256}.png`}
            hint={`A PNG of 1024×1024 pixels, smaller than 4 MB.${customer.logo_sha256 === null ? '' : ' It replaces the current one.'}`}
          />
          {rest !== undefined && (
            <div role="alert">
              <ErrorText error={rest} />
            </div>
          )}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" busy={update.isPending}>
              Save
            </Button>
            <Link {...overview} className={buttonLook('quiet')}>
              Cancel
            </Link>
          </div>
        </form>
      </FormProvider>
    </Panel>
  );
}

function isSaid(value: string): string | true {
  return value.trim() !== '' || 'Required.';
}
