import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { dataOf, type Schema } from '../../../api/client.ts';
import { lastSearchOf } from '../../../routes/list-search.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { pathIn } from '../../../shell/navigation.ts';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { named } from '../../../ui/named.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useSubmit } from '../../../ui/use-refusal.ts';
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

/**
 * The form that creates an end customer, with all fields of the API call. It then shows the secrets, wherever the user is
 * by then, over the end customer's page.
 */
export function NewEndCustomerForm({ partner }: { partner: Schema<'Partner'> }) {
  const { api, actingAs } = useActingAsPartner();
  const form = useForm<ApplicationValues>({ defaultValues: emptyApplication, mode: 'onChange' });
  const { isDirty, isSubmitting } = form.formState;
  const { question } = useLeaveGuard(isDirty || isSubmitting);
  const navigate = useNavigate();
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const { submit, rest } = useSubmit(form, async (values) => {
    // Empty rows are not sent; the remaining ones then have the same indexes as in the server's errors.
    if (filledUris(values).length < values.redirect_uris.length) {
      form.setValue('redirect_uris', filledUris(values));
    }
    const { end_customer } = await dataOf(
      api.client.POST('/partner/customer/create', { body: toCreateRequest(values) }),
    );
    const { client_id: id, company_name: name, status, secrets } = end_customer;
    showCredentials({
      title: named`${name} created`,
      values: clientCredentials(id, secrets),
      lead: 'Give these to the end customer, or store them in your secret manager.',
      about: <p>{nextStepOf(status, actingAs.realm === 'sandbox')}</p>,
    });
    if (!isShown.current) return;
    await navigate({
      to: '/partners/$partner/$realm/end-customers/$id',
      params: { partner: actingAs.clientId, realm: actingAs.realm, id },
      ignoreBlocker: true,
    });
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
                <Button type="submit" kind="primary" busy={isSubmitting}>
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

function nextStepOf(status: string, isSandbox: boolean): string {
  if (status === 'PENDING_ENABLEMENT') {
    return 'It needs no review. Its registrations start when you enable it; they require a complete flowdown and questionnaire.';
  }
  if (status === 'MORE_INFORMATION_NEEDED') return 'More information is needed. Its page shows what is due.';
  if (status === 'DENIED') return 'It was denied, as its application name requests.';
  return isSandbox
    ? 'It needs a review. In your sandbox you are the reviewer: approve or deny it on its page.'
    : 'It is under review by the operator. Its page shows why, and the decision.';
}

function SameAsCall() {
  const values = useWatch<ApplicationValues>() as ApplicationValues;
  return <CurlExample path="/partner/customer/create" body={toCreateRequest(values)} />;
}
