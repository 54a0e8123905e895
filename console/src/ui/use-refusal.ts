import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FieldPath, type FieldValues, get, type UseFormReturn } from 'react-hook-form';
import { ApiError } from '../api/client.ts';
import { fieldErrorsOf } from '../api/field-errors.ts';

/**
 * Shows the field errors of a response at their fields and focuses the first. `rest` is the error if it has problems
 * that belong to no field, to show next to the button.
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

/** The submission of a form that creates or completes something; after it the page is read again. */
export function useSubmit<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  send: (values: Values) => Promise<unknown>,
) {
  const queryClient = useQueryClient();
  const { rest, refuse, forget } = useRefusal(form);
  const submit = form.handleSubmit(async (values) => {
    forget();
    try {
      await send(values);
      void queryClient.invalidateQueries();
    } catch (error) {
      refuse(error);
    }
  });
  return { submit, rest };
}

/** The form's path of an API field: `redirect_uris.1.uri` for `redirect_uris[1]`, the first field of an object. */
function formPathOf(path: string): string {
  if (path === 'assets_under_management') return `${path}.amount`;
  if (/^(?:technical|billing)_contact$/u.test(path)) return `${path}.email`;
  return path
    .replace(/^redirect_uris\[(\d+)\]$/u, 'redirect_uris.$1.uri')
    .replace(/^products\[\d+\]$/u, 'products');
}
