import { useState } from 'react';

const place = 'gingham-review-keys';

/** Whether single-key shortcuts are on; users of speech input can turn them off (WCAG 2.2, 2.1.4). */
export function useShortcuts(): readonly [isOn: boolean, turn: () => void] {
  const [isOn, set] = useState(() => window.localStorage.getItem(place) !== 'off');
  const turn = () => {
    window.localStorage.setItem(place, isOn ? 'off' : 'on');
    set(!isOn);
  };
  return [isOn, turn];
}

/** Lists the shortcuts, on screens wide enough to have a keyboard. */
export function ShortcutLegend({
  keys,
  isOn,
  turn,
}: {
  keys: readonly (readonly [key: string, what: string])[];
  isOn: boolean;
  turn: () => void;
}) {
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted max-md:hidden">
      {isOn &&
        keys.map(([key, what]) => (
          <span key={key}>
            <kbd className="rounded-sm border border-line-strong bg-surface px-1 text-xs text-ink">{key}</kbd>{' '}
            {what}
          </span>
        ))}
      <button type="button" className="min-h-6 underline hover:text-ink" onClick={turn}>
        {isOn ? 'Turn shortcuts off' : 'Turn shortcuts on'}
      </button>
    </p>
  );
}
