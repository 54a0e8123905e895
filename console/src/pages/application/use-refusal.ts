import { useState } from 'react';
import { type FieldPath, type FieldValues, get, type UseFormReturn } from 'react-hook-form';
import { ApiError } from '../../api/client.ts';
import { fieldErrorsOf } from '../../api/field-errors.ts';
import { formPathOf } from './values.ts';

/**
 * Puts what the server says about fields at these fields, the first one under the cursor. What is about none of them is
 * left to be shown beside the button.
 */
export function useRefusal<Values extends FieldValues>(form: UseFormReturn<Values>) {
  const [rest, setRest] = useState<unknown>();
  const refuse = (error: unknown) => {
    const found = error instanceof ApiError ? fieldErrorsOf(error) : [];
    const known = found
      .map(({ path, problem }) => ({ path: formPathOf(path) as FieldPath<Values>, problem }))
      .filter(({ path }) => get(form.getValues(), path) !== undefined);
    for (const [index, { path, problem }] of known.entries()) {
      form.setError(path, { type: 'server', message: problem }, { shouldFocus: index === 0 });
    }
    setRest(known.length > 0 && known.length === found.length ? undefined : error);
  };
  return { rest, refuse, forget: () => setRest(undefined) };
}
