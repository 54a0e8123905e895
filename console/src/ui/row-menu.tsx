import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { Fragment } from 'react';
import { IconButton } from './button.tsx';

export interface RowAction {
  name: string;
  onSelect: () => void;
  /** Below a separator and in the colour of danger; these come last. */
  isDangerous?: boolean;
}

/** The actions of a row, as a menu. */
export function RowMenu({ about, actions }: { about: string; actions: readonly RowAction[] }) {
  const firstDangerous = actions.findIndex(({ isDangerous }) => isDangerous);
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton label={`Actions for ${about}`} />}>
        <Ellipsis aria-hidden className="size-4" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-40">
          <Menu.Popup className="min-w-48 rounded-md border border-line bg-surface p-1 shadow-lg outline-none">
            {actions.map(({ name, onSelect, isDangerous }, index) => (
              <Fragment key={name}>
                {index > 0 && index === firstDangerous && <Menu.Separator className="my-1 h-px bg-line" />}
                <Menu.Item
                  onClick={onSelect}
                  className={`rounded-sm px-2 py-1 outline-none data-highlighted:bg-raised ${isDangerous ? 'text-bad' : ''}`}
                >
                  {name}
                </Menu.Item>
              </Fragment>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
