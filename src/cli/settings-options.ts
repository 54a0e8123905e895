import { type Command, Option } from 'commander';
import type { Flags } from '../config/config.ts';
import { defaultOf, envName, flagName, isInProfile, type Mode, type Setting } from '../config/setting.ts';
import { settings } from '../config/settings.ts';
import { contracts, defaultContract } from '../domain/contract.ts';

type Key = keyof typeof settings;

/** Adds a flag for each of these settings, and lists the secret ones in the help. */
export function addSettings(
  command: Command,
  mode: Mode,
  keys: readonly Key[] = Object.keys(settings) as Key[],
): void {
  const all = keys.map((key): Setting<unknown> => settings[key]);
  for (const setting of all) if (!setting.isSecret) command.addOption(settingOption(setting, mode));
  addVariables(
    command,
    all.filter(({ isSecret }) => isSecret),
  );
}

/** Returns the flag of a setting. */
export function settingOption(
  setting: Setting<unknown>,
  mode: Mode,
  description = setting.description,
): Option {
  const fallback = isInProfile(setting)
    ? contracts.map((contract) => `${defaultOf(setting, mode, contract)} (${contract})`).join(', ')
    : defaultOf(setting, mode, defaultContract);
  const isFlag = setting.parse('true') === true;
  const usage = isFlag ? `${flagName(setting)} [true|false]` : `${flagName(setting)} <value>`;
  const variable = [envName(setting), fallback].filter((part) => part != null).join('=');
  return new Option(usage, `${description} [${variable}]`).preset('true');
}

/** Lists secret settings in a command's help: other users could see a flag. */
export function addVariables(command: Command, secrets: readonly Setting<unknown>[]): void {
  command.addHelpText('after', () => {
    const help = command.createHelp();
    const width = Math.max(...secrets.map((setting) => envName(setting).length));
    const lines = secrets.map((setting) =>
      help.formatItem(envName(setting), width, setting.description, help),
    );
    return `\nFrom the environment only:\n${lines.join('\n')}`;
  });
}

/** Returns the given flags, by the settings' keys. */
export function flagsOf(command: Command): Flags {
  return command.opts();
}
