import clsx from 'clsx';

/** A choice of one of a few visible options. */
export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, text: string])[];
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset className="inline-flex max-w-full flex-wrap rounded-md border border-line-strong bg-surface p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map(([option, text]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          onClick={() => onChange(option)}
          className={clsx(
            'min-h-6 rounded-sm px-2.5 py-0.5',
            option === value ? 'bg-accent font-medium text-accent-ink' : 'hover:bg-raised',
          )}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
