import clsx from 'clsx';
import { ChevronDown, X } from 'lucide-react';
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  useId,
  useRef,
  useState,
} from 'react';
import { useRememberList } from '../routes/list-search.ts';
import { useShow } from '../routes/pages.ts';
import { given } from '../routes/search.ts';
import { enumLabel } from './badge.tsx';
import { Button } from './button.tsx';

/** Query parameters that are no filters. */
const position = ['cursor', 'sort'];

/** The search field and the filters of a list, in a row; on a phone, the filters are behind a button. */
export function FilterBar({
  search,
  except = [],
  field,
  className = 'border-b border-line px-4 py-2.5',
  children,
}: {
  /** The query parameters of the page. */
  search: object;
  /** Those of them that are neither filters nor a position in the list. */
  except?: readonly string[];
  /** The search field, whose query parameter is `q`. */
  field?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const show = useShow<Record<string, string>>();
  useRememberList(search);
  const bar = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useState(false);
  const set = Object.keys(given(search)).filter((name) => ![...position, ...except].includes(name));
  const count = set.filter((name) => field === undefined || name !== 'q').length;
  const clear = () => {
    show(Object.fromEntries(set.map((name) => [name, ''])));
    const controls = bar.current?.querySelectorAll<HTMLElement>('input, select, button') ?? [];
    [...controls].find((control) => control.checkVisibility())?.focus();
  };
  return (
    <search ref={bar} className={clsx('flex flex-wrap items-center gap-2', className)}>
      {field !== undefined && <div className="min-w-36 grow md:max-w-64">{field}</div>}
      <Button className="md:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {count === 0 ? 'Filters' : `Filters (${count})`}
      </Button>
      <div className={clsx('contents', !isOpen && 'max-md:hidden')}>{children}</div>
      {set.length > 0 && (
        <Button kind="quiet" onClick={clear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

const chipLook =
  'relative inline-flex h-8 max-w-full items-center gap-1.5 rounded-full border px-3 text-sm ' +
  'has-[select:focus-visible,input:focus-visible]:outline-2 has-[select:focus-visible,input:focus-visible]:outline-offset-2 outline-accent';
const chipTone = (isSet: boolean) =>
  isSet ? 'border-accent bg-accent-soft text-accent' : 'border-line-strong hover:bg-raised';

/** The button in a chip that clears its filter, and then focuses its control. */
function ClearButton({ text, onClear }: { text: string; onClear: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Remove filter ${text}`}
      className="z-1 -mr-2 grid size-6 shrink-0 place-items-center rounded-full hover:bg-surface"
      onClick={({ currentTarget }) => {
        onClear();
        currentTarget.parentElement?.querySelector<HTMLElement>('select, input')?.focus();
      }}
    >
      <X aria-hidden className="size-3.5" />
    </button>
  );
}

/** The end of a chip with choices: the button that clears it, or a sign that it opens a list, as a click on it does. */
function ChipEnd({ id, text, onClear }: Parameters<typeof ClearButton>[0] & { id: string }) {
  return text === '' ? (
    <label htmlFor={id}>
      <ChevronDown aria-hidden className="size-3.5 shrink-0" />
    </label>
  ) : (
    <ClearButton text={text} onClear={onClear} />
  );
}

/** A filter with options, of which the first, with an empty value, is for no filter. */
export function FilterSelect({
  label,
  value,
  options,
  onValue,
  ...select
}: {
  label: string;
  /** Any other text than a value of the options counts as none. */
  value: string | undefined;
  options: readonly (readonly [value: string, text: string])[];
  onValue: (value: string) => void;
} & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'>) {
  const id = useId();
  const [chosen = '', text = ''] = options.find(([one]) => one === value) ?? options[0] ?? [];
  return (
    <div className={clsx(chipLook, chipTone(chosen !== ''))}>
      <span className="whitespace-nowrap">
        <label htmlFor={id}>{label}</label>
        <span aria-hidden>:</span>
      </span>
      {/* The text of the select, which covers the chip: so all of it opens the select. */}
      <span
        aria-hidden
        data-text={text}
        className="max-w-40 truncate font-medium before:content-[attr(data-text)]"
      />
      <select
        {...select}
        id={id}
        value={chosen}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={({ target }) => onValue(target.value)}
      >
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
      <ChipEnd id={id} text={chosen === '' ? '' : text} onClear={() => onValue('')} />
    </div>
  );
}

/** A filter by an enumerated value of the API. */
export function FilterChoice({
  values,
  ...select
}: Omit<Parameters<typeof FilterSelect>[0], 'options'> & { values: readonly string[] }) {
  const options = [['', 'All'], ...values.map((one) => [one, enumLabel(one)] as const)] as const;
  return <FilterSelect options={options} {...select} />;
}

/** A filter by a date or a time. */
export function FilterInput({
  label,
  error,
  value,
  onValue,
  ...input
}: {
  label: string;
  error?: string | undefined;
  value: string;
  onValue: (value: string) => void;
} & Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'>) {
  const id = useId();
  const isSet = value !== '' || error !== undefined;
  return (
    <div className={clsx(chipLook, chipTone(isSet))}>
      <label htmlFor={id} className="whitespace-nowrap">
        {label}
      </label>
      <input
        {...input}
        id={id}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error`}
        className="max-w-40 min-w-0 bg-transparent outline-none"
        onChange={({ target }) => onValue(target.value)}
      />
      <span id={`${id}-error`} className="truncate text-bad empty:hidden">
        {error}
      </span>
      {isSet && <ClearButton text={label} onClear={() => onValue('')} />}
    </div>
  );
}

/** A chip with a label, around an input. */
export function FilterFrame({
  label,
  text,
  onClear,
  children,
}: {
  label: string;
  /** The name of the choice; empty for no filter. */
  text: string;
  onClear: () => void;
  children: (ids: { id: string }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={clsx(chipLook, chipTone(text !== ''))}>
      <span className="whitespace-nowrap">
        <label htmlFor={id}>{label}</label>
        <span aria-hidden>:</span>
      </span>
      {children({ id })}
      <ChipEnd id={id} text={text} onClear={onClear} />
    </div>
  );
}

/** A filter that is on or off. */
export function FilterToggle({
  label,
  checked,
  onValue,
}: {
  label: string;
  checked: boolean;
  onValue: (isOn: boolean) => void;
}) {
  return (
    <label className={clsx(chipLook, chipTone(checked), 'cursor-pointer')}>
      <input
        type="checkbox"
        className="size-3.5 accent-accent outline-none"
        checked={checked}
        onChange={({ target }) => onValue(target.checked)}
      />
      {label}
    </label>
  );
}
