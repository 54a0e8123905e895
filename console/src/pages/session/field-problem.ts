import { ApiError } from '../../api/client.ts';
import { fieldErrorsOf } from '../../api/field-errors.ts';

/** The problem that an error reports for a field; undefined if it reports none. */
export function fieldProblem(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return fieldErrorsOf(error).find(({ path }) => path === field)?.problem;
}
