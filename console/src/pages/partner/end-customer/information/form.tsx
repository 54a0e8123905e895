import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type FieldPath, FormProvider, useForm } from 'react-hook-form';
import { dataOf, type Schema } from '../../../../api/client.ts';
import { useActingAsPartner } from '../../../../shell/acting-as.tsx';
import { Button, buttonLook } from '../../../../ui/button.tsx';
import { Checkbox, FieldSet, TextField } from '../../../../ui/field.tsx';
import { useLeaveGuard } from '../../../../ui/leave-guard.tsx';
import { Panel } from '../../../../ui/page.tsx';
import { Empty, ErrorText } from '../../../../ui/states.tsx';
import { timeZone } from '../../../../ui/time.tsx';
import { useToast } from '../../../../ui/toast.tsx';
import { rebaseForm } from '../../../../ui/use-edit.ts';
import { useSubmit } from '../../../../ui/use-refusal.ts';
import { AddressFields } from '../../../application/address-fields.tsx';
import { ContactFields } from '../../../application/contact-fields.tsx';
import { useFields } from '../../../application/use-fields.ts';
import { RequestNote } from '../../../end-customer/information-due.tsx';
import { addressOf } from '../tab-links.tsx';
import { QuestionnaireFields } from './questionnaire-fields.tsx';
import { type InformationValues, incompleteIn, toUpdate, valuesOf } from './values.ts';

type Customer = Schema<'EndCustomer'>;

/** Provides the information that is due. */
export function Information({ customer, mayWrite }: { customer: Customer; mayWrite: boolean }) {
  const { actingAs } = useActingAsPartner();
  const { requirements_due: due, suspended_at } = customer;
  if (mayWrite && due.length > 0 && suspended_at === null) {
    return <InformationForm customer={customer} />;
  }
  return (
    <Panel>
      <Empty
        title="No information to provide"
        action={
          <Link {...addressOf(actingAs, customer.client_id, 'overview')} className={buttonLook()}>
            Show overview
          </Link>
        }
      >
        {whyNothing(customer)}
      </Empty>
    </Panel>
  );
}

function whyNothing({ requirements_due, removed_at, suspended_at }: Customer): string {
  if (removed_at !== null) return 'The end customer was removed.';
  if (requirements_due.length === 0) return 'Nothing is due for this end customer.';
  return suspended_at === null
    ? 'Your role is read-only; ask a member or admin of your team.'
    : 'The end customer is suspended; you can provide information once the operator resumes it.';
}

function InformationForm({ customer }: { customer: Customer }) {
  const { api, actingAs } = useActingAsPartner();
  const navigate = useNavigate();
  const { say } = useToast();
  const form = useForm<InformationValues>({ mode: 'onChange', defaultValues: valuesOf(customer) });
  // The fields are those that were due when the page was opened, until something else is due; what is typed stays.
  const [shown, show] = useState(customer);
  const isOld = shown.requirements_due.join() !== customer.requirements_due.join();
  useEffect(() => {
    if (!isOld) return;
    rebaseForm(form, valuesOf(shown), valuesOf(customer));
    show(customer);
  }, [isOld, form, shown, customer]);
  const { question } = useLeaveGuard(form.formState.isDirty);
  const overview = addressOf(actingAs, customer.client_id, 'overview');
  const { submit, rest } = useSubmit(form, async (values) => {
    const incomplete = incompleteIn(values);
    for (const [index, { path, problem }] of incomplete.entries()) {
      const name = path as FieldPath<InformationValues>;
      form.setError(name, { message: problem }, { shouldFocus: index === 0 });
    }
    if (incomplete.length > 0) return;
    const body = toUpdate(values);
    if (Object.keys(body).length === 0) throw new Error('Fill in at least one of the fields.');
    const { end_customer } = await dataOf(
      api.client.POST('/beta/partner/customer/v1/update', {
        body: { end_customer_client_id: customer.client_id, ...body },
      }),
    );
    say(end_customer.requirements_due.length === 0 ? 'Information provided' : 'Saved; more is still due');
    await navigate({ ...overview, ignoreBlocker: true });
  });
  return (
    <Panel title="Provide information">
      <FormProvider {...form}>
        <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-6">
          <RequestNote customer={customer} />
          <p className="max-w-prose text-muted">
            Correct or confirm what is filled in. Fields that you leave empty stay due.
          </p>
          <Fields customer={shown} />
          {rest !== undefined && <ErrorText error={rest} />}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" busy={form.formState.isSubmitting}>
              Provide information
            </Button>
            <Link {...overview} className={buttonLook('quiet')}>
              Cancel
            </Link>
          </div>
          {question}
        </form>
      </FormProvider>
    </Panel>
  );
}

/** The fields that are due. */
function Fields({ customer }: { customer: Customer }) {
  const { requirements_due: due } = customer;
  const field = useFields<InformationValues>();
  const hasTexts = due.some((name) => texts.includes(name));
  return (
    <>
      {hasTexts && (
        <div className="grid gap-3 sm:grid-cols-2">
          {due.includes('legal_entity_name') && (
            <TextField label="Legal name" hint="As registered." {...field('legal_entity_name')} />
          )}
          {due.includes('website') && (
            <TextField label="Website" inputMode="url" autoCapitalize="none" {...field('website')} />
          )}
          {due.includes('application_name') && (
            <TextField label="Application name" hint="Shown to users." {...field('application_name')} />
          )}
        </div>
      )}
      {due.includes('is_diligence_attested') && (
        <Checkbox
          label="Due diligence completed"
          hint="You attest that you have done due diligence on this company."
          {...field('is_diligence_attested')}
        />
      )}
      {due.includes('technical_contact') && <ContactFields name="technical_contact" />}
      {due.includes('billing_contact') && <ContactFields name="billing_contact" />}
      {due.includes('address') && <AddressFields />}
      {due.includes('bank_addendum_acceptance') && <EvidenceFields />}
      {due.includes('questionnaires.cra') && <QuestionnaireFields customer={customer} />}
    </>
  );
}

const texts: Customer['requirements_due'] = ['legal_entity_name', 'website', 'application_name'];

/** The evidence that the company has accepted the bank addendum. */
function EvidenceFields() {
  const field = useFields<InformationValues>();
  const name = 'bank_addendum_acceptance';
  return (
    <FieldSet legend="Bank addendum acceptance">
      <Checkbox label="The company has accepted the bank addendum" {...field(`${name}.customer_accepted`)} />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="IP address"
          hint="IPv4 or IPv6 address from which it was accepted."
          autoCapitalize="none"
          {...field(`${name}.customer_ip_address`)}
        />
        <TextField
          label="Time of acceptance"
          type="datetime-local"
          hint={`In your time zone (${timeZone}).`}
          {...field(`${name}.customer_agreement_timestamp`)}
        />
      </div>
    </FieldSet>
  );
}
