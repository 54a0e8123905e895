import { ApiError } from '../../api/client.ts';
import { fieldErrorsOf } from '../../api/field-errors.ts';

/** What a refusal says about one field; undefined where it says nothing of it. */
export function fieldProblem(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return fieldErrorsOf(error).find(({ path }) => path === field)?.problem;
}
