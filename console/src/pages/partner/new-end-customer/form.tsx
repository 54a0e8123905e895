import { Link } from '@tanstack/react-router';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import type { Schema } from '../../../api/client.ts';
import { lastSearchOf } from '../../../routes/list-search.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { pathIn } from '../../../shell/navigation.ts';
import { endsAtOnce } from '../../../shell/session.ts';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useRefusal } from '../../../ui/use-refusal.ts';
import { BrandSection } from '../../application/brand-section.tsx';
import { CompanySection } from '../../application/company-section.tsx';
import { ContactSections } from '../../application/contact-sections.tsx';
import { DiligenceSection } from '../../application/diligence-section.tsx';
import { FormProblems } from '../../application/form-problems.tsx';
import { RedirectUris } from '../../application/redirect-uris.tsx';
import {
  type ApplicationValues,
  emptyApplication,
  filledUris,
  toCreateRequest,
} from '../../application/values.ts';
import { CurlExample } from './curl-example.tsx';
import { Directives } from './directives.tsx';
import { exampleApplication } from './example.ts';

/** The form that creates an end customer, with all fields of the API call. */
export function NewEndCustomerForm({
  partner,
  onCreated,
}: {
  partner: Schema<'Partner'>;
  onCreated: (customer: Schema<'PartnerEndCustomerWithSecrets'>) => void;
}) {
  const { api, actingAs } = useActingAsPartner();
  const form = useForm<ApplicationValues>({ defaultValues: emptyApplication, mode: 'onChange' });
  const { rest, refuse, forget } = useRefusal(form);
  const { question } = useLeaveGuard(form.formState.isDirty);
  const create = api.hooks.useMutation('post', '/partner/customer/create', endsAtOnce);
  const submit = form.handleSubmit(async (values) => {
    forget();
    // Empty rows are not sent; the remaining ones then have the same indexes as in the server's errors.
    if (filledUris(values).length < values.redirect_uris.length) {
      form.setValue('redirect_uris', filledUris(values));
    }
    try {
      const { end_customer } = await create.mutateAsync({ body: toCreateRequest(values) });
      onCreated(end_customer);
    } catch (error) {
      refuse(error);
    }
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-5">
        <Panel
          title="Application"
          actions={
            actingAs.realm === 'sandbox' && (
              <Button onClick={() => form.reset(exampleApplication(partner))}>Fill with example data</Button>
            )
          }
        >
          <div className="flex flex-col gap-6">
            <CompanySection
              nameHint={nameHints[actingAs.realm]}
              nameDetails={actingAs.realm === 'sandbox' && <Directives />}
            />
            <RedirectUris />
            <BrandSection partner={partner} />
            <ContactSections partner={partner} />
            <DiligenceSection partner={partner} />
            <div className="flex flex-col gap-2 border-t border-line pt-4">
              <FormProblems rest={rest} />
              <div className="flex flex-wrap gap-2">
                <Button type="submit" kind="primary" busy={create.isPending}>
                  Create end customer
                </Button>
                <Link
                  to="/partners/$partner/$realm/end-customers"
                  params={{ partner: actingAs.clientId, realm: actingAs.realm }}
                  search={lastSearchOf(pathIn(actingAs, 'end-customers'))}
                  className={buttonLook('quiet')}
                >
                  Cancel
                </Link>
              </div>
            </div>
          </div>
        </Panel>
        <SameAsCall />
        {question}
      </form>
    </FormProvider>
  );
}

const nameHints = {
  live: 'Shown to its users. Unique across partners.',
  sandbox:
    'Shown to its users. Unique among your own. Directives in square brackets at its end, such as “[DENIED]”, set the outcome; other words do not.',
};

function SameAsCall() {
  const values = useWatch<ApplicationValues>() as ApplicationValues;
  return <CurlExample path="/partner/customer/create" body={toCreateRequest(values)} />;
}
