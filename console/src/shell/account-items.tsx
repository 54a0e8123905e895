import { Menu } from '@base-ui/react/menu';
import { useNavigate } from '@tanstack/react-router';
import { type RefObject, useState } from 'react';
import { enumLabel } from '../ui/badge.tsx';
import { useActingAs } from './acting-as.tsx';
import { signOut } from './session.ts';
import { readTheme, setTheme, type Theme } from './theme.ts';

const item =
  'flex items-center justify-between gap-4 rounded-sm px-2 py-1 data-highlighted:bg-raised outline-none';

/** The items of the account menu, above its button. */
export function AccountItems({
  trigger,
  open,
  onOpenChange,
}: {
  trigger: RefObject<HTMLButtonElement | null>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { session } = useActingAs();
  const navigate = useNavigate();
  const [theme, choose] = useState<Theme>(readTheme);
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange}>
      <Menu.Portal>
        <Menu.Positioner anchor={trigger} side="top" align="start" sideOffset={4} className="z-50">
          <Menu.Popup
            aria-label="Account"
            finalFocus={trigger}
            className="min-w-48 rounded-md border border-line bg-surface p-1 shadow-lg"
          >
            <Menu.RadioGroup
              value={theme}
              onValueChange={(value: Theme) => {
                setTheme(value);
                choose(value);
              }}
            >
              {(['system', 'light', 'dark'] as const).map((value) => (
                <Menu.RadioItem key={value} value={value} className={item}>
                  {value === 'system' ? 'System theme' : `${enumLabel(value)} theme`}
                  <Menu.RadioItemIndicator>✓</Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.Item className={item} onClick={() => window.open('/docs', '_blank', 'noopener')}>
              API reference
            </Menu.Item>
            {session.user !== null && (
              <>
                <Menu.Item className={item} onClick={() => void navigate({ to: '/account' })}>
                  Account
                </Menu.Item>
                <Menu.Item className={item} onClick={() => void signOut()}>
                  Sign out
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
