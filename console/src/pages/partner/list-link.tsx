import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { lastSearchOf } from '../../routes/list-search.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { pathIn } from '../../shell/navigation.ts';

/** Link to a list from the page of one of its items, with the filters and the page that were last shown. */
export function ListLink({
  of,
  isShort = false,
}: {
  of: 'end-customers' | 'endpoints' | 'deliveries' | 'requests';
  /** Beside the status of the item. */
  isShort?: boolean;
}) {
  const path = pathIn(useActingAs().actingAs, of);
  const name = `All ${of.replace('-', ' ')}`;
  return (
    <Link
      aria-label={name}
      to={path}
      search={lastSearchOf(path)}
      className="inline-flex items-center gap-0.5 text-accent hover:underline"
    >
      <ChevronLeft aria-hidden className="size-4" /> {isShort ? 'All' : name}
    </Link>
  );
}
