import { Menu } from '@base-ui/react/menu';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import { enumLabel } from '../ui/badge.tsx';
import { useActingAs } from './acting-as.tsx';
import { signOut } from './session.ts';
import { readTheme, setTheme, type Theme } from './theme.ts';

const item =
  'flex items-center justify-between gap-4 rounded-sm px-2 py-1 data-highlighted:bg-raised outline-none';

/** The user's name and role, with a menu for the theme, the account and signing out. */
export function AccountMenu() {
  const { session, actingAs } = useActingAs();
  const navigate = useNavigate();
  const [theme, choose] = useState<Theme>(readTheme);
  const role = actingAs.kind === 'operator' ? session.operator_role : session.partner_role;
  const name = session.user?.name ?? 'Developer';
  return (
    <Menu.Root>
      <Menu.Trigger className="flex items-center justify-between gap-2 rounded-md px-2 py-1.5 text-left hover:bg-raised">
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-sm text-muted">{enumLabel(role ?? 'no role')}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={4} className="z-50">
          <Menu.Popup className="min-w-48 rounded-md border border-line bg-surface p-1 shadow-lg">
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
