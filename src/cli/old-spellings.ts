import type { Command } from 'commander';
import type { Operation } from './document.ts';
import { addCommandNamed } from './operation-command.ts';

/** Commands that were renamed, with the minor version that removes the old spelling. They are hidden from the help. */
export const oldSpellings: readonly { old: string; now: string; removedIn: string }[] = [
  { old: 'direct-customer add', now: 'direct-customer create', removedIn: '0.2' },
  { old: 'end-customer events', now: 'end-customer event list', removedIn: '0.2' },
  { old: 'end-customer key rotate', now: 'end-customer key create', removedIn: '0.2' },
  { old: 'institution add', now: 'institution create', removedIn: '0.2' },
  { old: 'institution configuration', now: 'institution dynamic-registration show', removedIn: '0.2' },
  { old: 'institution configure', now: 'institution dynamic-registration update', removedIn: '0.2' },
  { old: 'institution test-endpoint', now: 'institution dynamic-registration test', removedIn: '0.2' },
  { old: 'overview', now: 'overview show', removedIn: '0.2' },
  { old: 'partner secret issue', now: 'partner secret create', removedIn: '0.2' },
  { old: 'registration read', now: 'registration show', removedIn: '0.2' },
  { old: 'sandbox-partner delete', now: 'sandbox-partner remove', removedIn: '0.2' },
  { old: 'system settings', now: 'setting list', removedIn: '0.2' },
  { old: 'user invite', now: 'user create', removedIn: '0.2' },
];

/** Adds the old spellings, which name the new one on standard error. */
export function addOldSpellings(program: Command, operations: readonly Operation[]): void {
  for (const { old, now, removedIn } of oldSpellings) {
    const operation = operations.find(({ words }) => words.join(' ') === now);
    if (operation === undefined) continue;
    const words = old.split(' ');
    // A noun can have been a command of its own.
    const isNoun = program.commands.some((command) => command.name() === old);
    const command = isNoun
      ? addCommandNamed(program, [...words, old], operation, { hidden: true, isDefault: true })
      : addCommandNamed(program, words, operation, { hidden: true });
    const note = `gingham: "${old}" is now "${now}"; the old spelling works until ${removedIn}\n`;
    command.hook('preAction', () => command.configureOutput().writeErr?.(note));
  }
}
