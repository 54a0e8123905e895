import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useSettled } from '../ui/use-settled.ts';
import { useActingAs } from './acting-as.tsx';
import { navItemsOf, pathIn } from './navigation.ts';

const pauseMs = 200;

interface Command {
  label: string;
  hint: string;
  to: '/';
}

/** Searches pages and end customers by name. */
export function CommandPalette({
  words,
  onWords,
  onClose,
}: {
  words: string;
  onWords: (words: string) => void;
  onClose: () => void;
}) {
  const { actingAs, session, api } = useActingAs();
  const navigate = useNavigate();
  const hasChosen = useRef(false);
  const query = words.trim();
  const asked = useSettled(query, pauseMs);
  const realm = actingAs.kind === 'partner' ? { realm: actingAs.realm } : {};
  const found = api.hooks.useQuery(
    'get',
    '/v1/end-customers',
    { params: { query: { q: asked, limit: 8, ...realm } } },
    { enabled: asked.length > 1 },
  );
  const isSearching = query.length > 1 && (asked !== query || found.isFetching);
  const places: Command[] = navItemsOf(actingAs, session).flatMap(({ name: group, places: of }) =>
    of
      .filter(({ name, words: more = '' }) =>
        `${name} ${more} ${group}`.toLowerCase().includes(query.toLowerCase()),
      )
      .map(({ name, path }) => ({ label: name, hint: group, to: pathIn(actingAs, path) })),
  );
  const customers: Command[] = (
    asked === query && query.length > 1 ? (found.data?.end_customers ?? []) : []
  ).map((customer) => ({
    label: customer.company_name,
    hint: 'End customer',
    to: pathIn(actingAs, `end-customers/${customer.client_id}`),
  }));
  const commands = [...places, ...customers];
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup
          aria-label="Search"
          // A chosen page gets the focus.
          finalFocus={() => !hasChosen.current}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-surface shadow-xl"
        >
          <Autocomplete.Root
            inline
            open
            items={commands}
            filter={null}
            autoHighlight="always"
            value={words}
            onValueChange={onWords}
            itemToStringValue={({ label }: Command) => label}
          >
            <Autocomplete.Input
              aria-label="Search pages and end customers"
              placeholder="Search pages and end customers"
              className="w-full border-b border-line bg-surface px-4 py-3 outline-none"
            />
            <Autocomplete.Empty className="p-4 text-muted empty:hidden">
              {commands.length === 0 && !isSearching && !found.isError && 'No results.'}
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-[50vh] overflow-y-auto p-1 empty:hidden">
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.to}
                  value={command}
                  onClick={() => {
                    hasChosen.current = true;
                    onClose();
                    void navigate({ to: command.to });
                  }}
                  className="flex items-center justify-between gap-4 rounded-sm px-3 py-1.5 data-highlighted:bg-accent-soft"
                >
                  <bdi className="min-w-0 truncate">{command.label}</bdi>
                  <span className="shrink-0 text-sm text-muted">{command.hint}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
            {isSearching ? (
              <p role="status" className="px-4 py-2 text-muted">
                Searching…
              </p>
            ) : (
              found.isError && (
                <p role="alert" className="px-4 py-2 text-bad">
                  The search for end customers failed.
                </p>
              )
            )}
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
