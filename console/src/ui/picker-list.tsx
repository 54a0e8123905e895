import { Combobox } from '@base-ui/react/combobox';
import { Check, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Query } from './states.tsx';
import { useSettled } from './use-settled.ts';

/** Something to choose, among more than a list can hold. */
export interface Choice {
  id: string;
  name: string;
  /** Shown beside the name. */
  note?: string;
}

/** Reads the first choices that match the words, once they are wanted. */
export type UseChoices = (words: string, wanted: boolean) => Query<readonly Choice[]>;

const pauseMs = 250;

/** The input of a picker with its list. */
export function PickerList({
  ids,
  className,
  asFilter,
  typed,
  label,
  value,
  none,
  useChoices,
  onChoose,
}: {
  label: string;
  /** The current choice; null for none. */
  value: Choice | null;
  /** Shown if nothing is chosen. */
  none: string;
  useChoices: UseChoices;
  onChoose: (choice: Choice | null) => void;
  ids: { id: string };
  /** Of the input. */
  className: string;
  asFilter: boolean;
  /** What the user did while this was loaded. */
  typed: { words: string; isFocused: boolean };
}) {
  const [words, setWords] = useState(typed.words);
  const [isOpen, setOpen] = useState(typed.isFocused);
  const asked = useSettled(words.trim(), pauseMs);
  const { data = [], error, isPending } = useChoices(asked, isOpen);
  const isSearching = isPending || asked !== words.trim();
  const input = useRef<HTMLInputElement>(null);
  const highlightsFirst = useRef(typed.words !== '');
  const hasMatches = !isSearching && data.length > 0;
  useEffect(() => {
    if (!hasMatches || !highlightsFirst.current) return;
    highlightsFirst.current = false;
    // Matches are only highlighted for what is typed here.
    input.current?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
  }, [hasMatches]);
  const status = isSearching
    ? 'Searching…'
    : error !== null
      ? 'Could not search. Type again to retry.'
      : data.length === 0
        ? asked === ''
          ? 'None yet'
          : 'No matches'
        : null;
  return (
    <Combobox.Root
      // Empty while searching, so that Enter chooses none of the earlier matches, and the first new one is highlighted.
      items={isSearching ? [] : data}
      filter={null}
      autoHighlight
      value={value}
      {...(typed.words !== '' && { defaultInputValue: typed.words })}
      itemToStringLabel={({ name }: Choice) => name}
      isItemEqualToValue={(one: Choice, other: Choice) => one.id === other.id}
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        if (!open) setWords('');
      }}
      onInputValueChange={(text, { reason }) => {
        if (reason !== 'input-change') return;
        highlightsFirst.current = false;
        setWords(text);
      }}
      onValueChange={(choice) => onChoose(choice)}
    >
      <Combobox.InputGroup className={asFilter ? 'flex min-w-0' : 'relative'}>
        <Combobox.Input
          {...ids}
          ref={input}
          autoFocus={typed.isFocused}
          autoComplete="off"
          placeholder={none}
          className={className}
          onFocus={({ target }) => words === '' && target.select()}
          // It would close the list and discard the words.
          onKeyDown={(event) => event.key === 'Enter' && isSearching && event.preventBaseUIHandler()}
        />
        {!asFilter && (
          <Combobox.Clear
            aria-label={`Clear ${label}`}
            className="absolute inset-y-0 right-1 grid w-7 place-items-center text-muted hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </Combobox.Clear>
        )}
      </Combobox.InputGroup>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} align="start" className="z-60">
          <Combobox.Popup
            aria-busy={isSearching}
            className="max-h-[min(22rem,var(--available-height))] w-[max(var(--anchor-width),18rem)] max-w-[var(--available-width)] overflow-y-auto rounded-md border border-line bg-surface py-1 shadow-xl"
          >
            <Combobox.Status className="px-3 py-1.5 text-sm text-muted empty:hidden">
              {status}
            </Combobox.Status>
            <Combobox.List>
              {(choice: Choice) => (
                <Combobox.Item
                  key={choice.id}
                  value={choice}
                  className="grid cursor-default grid-cols-[1rem_1fr] gap-x-2 px-3 py-1.5 data-highlighted:bg-accent-soft"
                >
                  <Combobox.ItemIndicator className="pt-1">
                    <Check aria-hidden className="size-4" />
                  </Combobox.ItemIndicator>
                  <span className="col-start-2 min-w-0">
                    <span className="flex flex-wrap gap-x-2">
                      <bdi className="font-medium wrap-anywhere">{choice.name}</bdi>
                      {choice.note !== undefined && <span className="text-muted">{choice.note}</span>}
                    </span>
                    <code className="block truncate text-xs text-muted">{choice.id}</code>
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
