import type { ReactNode } from 'react';
import { useFormContext } from 'react-hook-form';
import { dataOf, type Schema } from '../../api/client.ts';
import { flowdownStatusValues, questionnaireStatusValues } from '../../api/enums.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { enumLabel } from '../../ui/badge.tsx';
import { EditForm } from '../../ui/edit-form.tsx';
import { FieldSet, SelectField } from '../../ui/field.tsx';
import { Panel } from '../../ui/page.tsx';
import { Loaded } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useEdit } from '../../ui/use-edit.ts';
import { BrandSection } from './brand-section.tsx';
import { CompanySection } from './company-section.tsx';
import { ContactSections } from './contact-sections.tsx';
import { DiligenceSection } from './diligence-section.tsx';
import { type EditValues, toEditValues, toFields } from './edit-values.ts';
import { FormProblems } from './form-problems.tsx';
import { RedirectUris } from './redirect-uris.tsx';
import { filledUris } from './values.ts';

interface EditProps {
  customer: Schema<'EndCustomer'>;
  /** The link to the page that the user came from. */
  cancel: ReactNode;
  onSaved: () => Promise<void>;
}

/** Edits all fields of an end customer; the operator also edits its compliance statuses. */
export function EditEndCustomer(props: EditProps) {
  const { api } = useActingAs();
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}', {
    params: { path: { client_id: props.customer.partner_client_id } },
  });
  return (
    <Loaded query={query} rows={12}>
      {({ partner }) => <FilledForm {...props} partner={partner} />}
    </Loaded>
  );
}

function FilledForm({ customer, partner, cancel, onSaved }: EditProps & { partner: Schema<'Partner'> }) {
  const { api, actingAs } = useActingAs();
  const { say } = useToast();
  const edit = useEdit({
    mode: 'onChange',
    resource: customer,
    toForm: toEditValues,
    toBody: toFields,
    send: async (body, header) => {
      const params = { path: { client_id: customer.client_id }, header };
      const { end_customer } = await dataOf(
        api.client.PATCH('/v1/end-customers/{client_id}', { params, body }),
      );
      say(savedMessage(customer, end_customer));
      return end_customer;
    },
    onSaved,
  });
  const save = () => {
    const { getValues, setValue } = edit.form;
    // So that the server’s errors are shown at the right rows.
    setValue('redirect_uris', filledUris(getValues()));
    return edit.save();
  };
  return (
    <Panel title="Edit end customer">
      <EditForm edit={{ ...edit, save }} action="Save" cancel={cancel} className="gap-6">
        <p className="max-w-prose text-muted">
          Institutions that have the application receive the change, and registrations waiting for it
          continue.
          {actingAs.kind === 'partner' && reviewNotes[customer.status]}
        </p>
        <CompanySection
          nameHint={
            customer.realm === 'sandbox'
              ? 'Shown to its users. Unique among the partner’s own.'
              : 'Shown to its users. Unique across partners.'
          }
        />
        <RedirectUris />
        <BrandSection partner={partner} customer={customer} />
        <ContactSections partner={partner} />
        <DiligenceSection partner={partner} />
        {actingAs.kind === 'operator' && <StatusSection />}
        <FormProblems />
      </EditForm>
    </Panel>
  );
}

/** What changes that need a review mean for the partner. */
const reviewNotes: Partial<Record<Schema<'PartnerEndCustomerStatus'>, string>> = {
  PENDING_ENABLEMENT:
    ' A change that needs a review, such as to the legal name of another partner’s end customer, puts it back under review.',
  ACTIVE:
    ' Only the operator can make a change that needs a review, such as to the legal name of another partner’s end customer.',
};

function savedMessage(before: Schema<'EndCustomer'>, after: Schema<'EndCustomer'>): string {
  const isReviewed = before.status !== after.status && after.status === 'UNDER_REVIEW';
  return isReviewed ? 'End customer updated; the change is under review' : 'End customer updated';
}

/** The compliance statuses, which only the operator sets. */
function StatusSection() {
  const { register } = useFormContext<EditValues>();
  return (
    <FieldSet legend="Compliance status" hint="Follows the attestations above, unless you set it here.">
      <div className="grid max-w-md gap-3 sm:grid-cols-2">
        <SelectField
          label="Flowdown"
          options={flowdownStatusValues.map((status) => [status, enumLabel(status)] as const)}
          {...register('flowdown_status')}
        />
        <SelectField
          label="Questionnaire"
          options={questionnaireStatusValues.map((status) => [status, enumLabel(status)] as const)}
          {...register('questionnaire_status')}
        />
      </div>
    </FieldSet>
  );
}
