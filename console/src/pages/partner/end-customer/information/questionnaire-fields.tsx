import { useId } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import type { Schema } from '../../../../api/client.ts';
import { Checkbox, FieldSet, SelectField } from '../../../../ui/field.tsx';
import { useFields } from '../../../application/use-fields.ts';
import {
  type Purpose,
  purposeNames,
  purposes,
  questionNames,
  useCaseNames,
  useCases,
} from '../../../end-customer/questionnaire.ts';
import { onlyFor } from '../../../end-customer/requirements.ts';
import type { InformationValues } from './values.ts';

/** The questionnaire on consumer reports: purposes, each with its uses, and two questions. */
export function QuestionnaireFields({ customer }: { customer: Schema<'EndCustomer'> }) {
  const errorId = useId();
  const field = useFields<InformationValues>();
  const { register } = useFormContext<InformationValues>();
  const chosen = useWatch<InformationValues, 'questionnaires.cra.purposes'>({
    name: 'questionnaires.cra.purposes',
  });
  const { error } = field('questionnaires.cra.purposes');
  return (
    <FieldSet
      legend="Questionnaire on consumer reports"
      hint={`${onlyFor('questionnaires.cra', customer) ?? ''} Each purpose requires at least one use.`.trim()}
    >
      <fieldset aria-describedby={errorId} className="flex flex-col gap-2">
        <legend className="float-left w-full font-medium">Purposes</legend>
        <p id={errorId} className="text-sm text-bad empty:hidden">
          {error}
        </p>
        {purposes.map((purpose) => (
          <div key={purpose} className="flex flex-col gap-2">
            <Checkbox
              label={purposeNames[purpose]}
              value={purpose}
              {...register('questionnaires.cra.purposes')}
            />
            {chosen?.includes(purpose) && <Uses purpose={purpose} />}
          </div>
        ))}
      </fieldset>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={questionNames.is_third_party_involved}
          options={answers}
          {...field('questionnaires.cra.is_third_party_involved')}
        />
        <SelectField
          label={questionNames.is_technical_service_provider_involved}
          options={answers}
          {...field('questionnaires.cra.is_technical_service_provider_involved')}
        />
      </div>
    </FieldSet>
  );
}

const answers = [
  ['', 'Select an answer'],
  ['yes', 'Yes'],
  ['no', 'No'],
] as const;

function Uses({ purpose }: { purpose: Purpose }) {
  const field = useFields<InformationValues>();
  const { register } = useFormContext<InformationValues>();
  const path = `questionnaires.cra.uses.${purpose}` as const;
  const { error } = field(path);
  const errorId = useId();
  return (
    <fieldset aria-describedby={errorId} className="ml-6 flex flex-col gap-1 border-l border-line pl-3">
      <legend className="sr-only">Uses for {purposeNames[purpose]}</legend>
      <p id={errorId} className="text-sm text-bad empty:hidden">
        {error}
      </p>
      <div className="grid gap-x-3 gap-y-1 sm:grid-cols-2">
        {useCases.map((useCase) => (
          <Checkbox key={useCase} label={useCaseNames[useCase]} value={useCase} {...register(path)} />
        ))}
      </div>
    </fieldset>
  );
}
