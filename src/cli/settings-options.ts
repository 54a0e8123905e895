import { type Command, Option } from 'commander';
import type { Flags } from '../config/config.ts';
import { envName, flagName, type Mode, type Setting, settings } from '../config/settings.ts';

/** Gives a command a flag for every setting that may be one; secrets may not. */
export function addSettings(command: Command, mode: Mode): void {
  const secrets: string[] = [];
  for (const setting of Object.values<Setting<unknown>>(settings)) {
    if (setting.isSecret) {
      secrets.push(`  ${envName(setting)}  ${setting.description}`);
      continue;
    }
    const fallback = typeof setting.default === 'object' ? setting.default?.[mode] : setting.default;
    const isFlag = setting.parse('true') === true;
    const usage = isFlag ? `${flagName(setting)} [true|false]` : `${flagName(setting)} <value>`;
    const variable = [envName(setting), fallback].filter((part) => part != null).join('=');
    command.addOption(new Option(usage, `${setting.description} [${variable}]`).preset('true'));
  }
  command.addHelpText('after', `\nFrom the environment only:\n${secrets.join('\n')}`);
}

/** The flags that were given, by the keys of the settings. */
export function flagsOf(command: Command): Flags {
  return command.opts();
}
