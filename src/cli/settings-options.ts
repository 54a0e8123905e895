import { type Command, Option } from 'commander';
import type { Flags } from '../config/config.ts';
import { envName, flagName, type Mode, type Setting, settings } from '../config/settings.ts';

/** Gives a command a flag for every setting that may be one; secrets may not. */
export function addSettings(command: Command, mode: Mode): void {
  for (const setting of Object.values<Setting<unknown>>(settings)) {
    if (setting.isSecret) continue;
    const fallback = typeof setting.default === 'object' ? setting.default?.[mode] : setting.default;
    const isFlag = setting.parse('true') === true;
    const usage = isFlag ? `${flagName(setting)} [true|false]` : `${flagName(setting)} <value>`;
    const facts = [`env: ${envName(setting)}`, ...(fallback === undefined ? [] : [`default: ${fallback}`])];
    command.addOption(new Option(usage, `${setting.description} (${facts.join(', ')})`).preset('true'));
  }
}

/** The flags that were given, by the keys of the settings. */
export function flagsOf(command: Command): Flags {
  return command.opts();
}
