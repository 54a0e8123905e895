import { useEffect, useRef, useState } from 'react';
import { lazyPart } from '../shell/lazy-part.tsx';
import { Labelled, look } from './field.tsx';
import { FilterFrame } from './filter-bar.tsx';
import type { Choice, UseChoices } from './picker-list.tsx';

const PickerList = lazyPart(() => import('./picker-list.tsx'), 'PickerList');

/** An input that searches the server for what to choose. The code for it is loaded when it is about to be used. */
export function Picker({
  label,
  value = '',
  none,
  useName,
  useChoices,
  onChange,
  asFilter = false,
}: {
  label: string;
  /** The id of the current choice; an empty string or undefined for none. */
  value: string | undefined;
  /** Shown if nothing is chosen. */
  none: string;
  /** Reads the name of a choice, if it is wanted: one from the URL. */
  useName: (id: string, wanted: boolean) => string | undefined;
  useChoices: UseChoices;
  /** Receives the id; an empty string for none. */
  onChange: (id: string) => void;
  /** Whether it is a chip in a row of filters. */
  asFilter?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, begin] = useState<{ words: string; isFocused: boolean }>();
  const [last, keep] = useState<Choice | null>(null);
  const isKnown = value === '' || last?.id === value;
  const readName = useName(value, !isKnown);
  const name = value === '' ? '' : isKnown ? (last?.name ?? '') : (readName ?? value);
  // Set on the element, which keeps the focus.
  useEffect(() => {
    if (input.current !== null) input.current.value = name;
  }, [name]);
  const prepare = () => {
    const ready = () => {
      const words = input.current?.value ?? '';
      const isFocused = document.activeElement === input.current;
      begin((before) => before ?? { words: words === name ? '' : words, isFocused });
    };
    // If it could not be loaded, rendering it says so.
    PickerList.preload?.()?.then(ready, ready);
  };
  const className = asFilter
    ? 'field-sizing-content max-w-40 min-w-6 truncate bg-transparent font-medium outline-none placeholder:text-current'
    : look(undefined, 'pr-8');
  const inputWith = (ids: { id: string }) =>
    typed === undefined ? (
      <input
        {...ids}
        ref={input}
        role="combobox"
        aria-expanded={false}
        aria-haspopup="listbox"
        autoComplete="off"
        className={className}
        placeholder={none}
        defaultValue={name}
        onFocus={prepare}
        onPointerEnter={prepare}
      />
    ) : (
      <PickerList
        ids={ids}
        className={className}
        asFilter={asFilter}
        typed={typed}
        label={label}
        none={none}
        value={value === '' ? null : { id: value, name }}
        useChoices={useChoices}
        onChoose={(choice) => {
          keep(choice);
          onChange(choice?.id ?? '');
        }}
      />
    );
  return asFilter ? (
    <FilterFrame label={label} text={name} onClear={() => onChange('')}>
      {inputWith}
    </FilterFrame>
  ) : (
    <Labelled label={label}>{inputWith}</Labelled>
  );
}
