import { type FieldPath, type FieldValues, get, useFormContext, useFormState } from 'react-hook-form';
import type { ApplicationValues } from './values.ts';

/** Binds inputs to the form, each with its error. */
export function useFields<Values extends FieldValues = ApplicationValues>() {
  const { register } = useFormContext<Values>();
  const { errors } = useFormState<Values>();
  return (path: FieldPath<Values>, required?: string) => ({
    ...register(path, required === undefined ? {} : { validate: (value) => isSaid(value) || required }),
    error: (get(errors, path) as { message?: string } | undefined)?.message,
  });
}

function isSaid(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
