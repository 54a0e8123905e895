import { type ReactNode, useEffect } from 'react';
import { Brand } from '../../ui/brand.tsx';

/** A page without a session: one centred panel. */
export function Frame({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Gingham`;
  }, [title]);
  return (
    <div className="gingham gingham-wide grid min-h-dvh place-items-center p-4">
      <main className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-line bg-surface p-6 shadow-sm">
        <Brand />
        <div>
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {lead !== undefined && <div className="mt-0.5 text-muted">{lead}</div>}
        </div>
        {children}
      </main>
    </div>
  );
}
