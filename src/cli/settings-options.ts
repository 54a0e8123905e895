import { type Command, Option } from 'commander';
import type { Flags } from '../config/config.ts';
import { envName, flagName, type Mode, type Setting, settings } from '../config/settings.ts';

/** Of the longest name of a secret. */
const nameWidth = 'GINGHAM_DATABASE_URL'.length;

type Key = keyof typeof settings;

/** Gives a command a flag for each of these settings that may be one; secrets may not. */
export function addSettings(
  command: Command,
  mode: Mode,
  keys: readonly Key[] = Object.keys(settings) as Key[],
): void {
  const variables: string[] = [];
  for (const setting of keys.map((key): Setting<unknown> => settings[key])) {
    if (setting.isSecret) {
      variables.push(`  ${envName(setting).padEnd(nameWidth)}  ${setting.description}`);
      continue;
    }
    const fallback = typeof setting.default === 'object' ? setting.default?.[mode] : setting.default;
    const isFlag = setting.parse('true') === true;
    const usage = isFlag ? `${flagName(setting)} [true|false]` : `${flagName(setting)} <value>`;
    const variable = [envName(setting), fallback].filter((part) => part != null).join('=');
    command.addOption(new Option(usage, `${setting.description} [${variable}]`).preset('true'));
  }
  command.addHelpText('after', `\nFrom the environment only:\n${variables.join('\n')}`);
}

/** The flags that were given, by the keys of the settings. */
export function flagsOf(command: Command): Flags {
  return command.opts();
}
