import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/** A link back to the list of what is open, buttons to the rows before and after it, and its position. */
export function NeighboursNav<Neighbour>({
  label,
  back,
  neighbours: { previous, next, position },
  onGo,
  nextLabel = 'Next',
}: {
  label: string;
  back: ReactNode;
  neighbours: { previous: Neighbour | undefined; next: Neighbour | undefined; position: string | undefined };
  onGo: (to: Neighbour | undefined) => void;
  nextLabel?: string;
}) {
  return (
    <nav aria-label={label} className="flex flex-wrap items-center gap-2">
      {back}
      <Button disabled={previous === undefined} onClick={() => onGo(previous)}>
        <ChevronLeft aria-hidden className="size-4" /> Previous
      </Button>
      <Button disabled={next === undefined} onClick={() => onGo(next)}>
        {nextLabel} <ChevronRight aria-hidden className="size-4" />
      </Button>
      {position !== undefined && <span className="text-sm text-muted">{position}</span>}
    </nav>
  );
}
