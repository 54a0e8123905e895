import { useFormState } from 'react-hook-form';
import { ErrorText } from '../../ui/states.tsx';

/** How many fields of the form are invalid, and the error that belongs to no field. */
export function FormProblems({ rest }: { rest?: unknown }) {
  const { errors } = useFormState();
  const wrong = Object.keys(errors).length;
  return (
    <>
      {wrong > 0 && (
        <p role="alert" className="text-bad">
          {wrong === 1 ? 'One field is' : `${wrong} fields are`} invalid.
        </p>
      )}
      {rest !== undefined && (
        <div role="alert">
          <ErrorText error={rest} />
        </div>
      )}
    </>
  );
}
