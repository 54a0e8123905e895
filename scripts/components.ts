// What the published package contains or installs of others, by the lock file: for the bill of materials and the check of licences.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A package in the lock file. */
export interface LockedPackage {
  version?: string;
  license?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export interface Component {
  /** Place in the lock file, which is unique. */
  path: string;
  name: string;
  version: string;
  /** SPDX expression; undefined if the package states none. */
  licence: string | undefined;
  integrity: string | undefined;
  /** It is installed on some platforms only. */
  isOptional: boolean;
  /** Places of the components that it depends on. */
  dependsOn: string[];
}

export function readLock(): Record<string, LockedPackage> {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
}

/** Returns the packages that the server depends on, and those that are bundled into the console, by their places. */
export function shippedComponents(
  lock: Record<string, LockedPackage>,
  bundled = bundledNames(lock),
): Component[] {
  const found = new Map<string, Component>();
  const add = (path: string) => {
    const locked = lock[path] as LockedPackage;
    if (found.has(path) || locked.link === true) return;
    const names = Object.keys({ ...locked.dependencies, ...locked.optionalDependencies });
    const dependsOn = names.flatMap((name) => placeOf(lock, path, name) ?? []);
    found.set(path, {
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: locked.version ?? '',
      licence: locked.license,
      integrity: locked.integrity,
      isOptional: locked.optional ?? false,
      dependsOn: dependsOn.toSorted(),
    });
    for (const place of dependsOn) add(place);
  };
  for (const place of topPlaces(lock, bundled)) add(place);
  return [...found.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** Places of what the package and its console depend on directly. */
export function topPlaces(lock: Record<string, LockedPackage>, bundled = bundledNames(lock)): string[] {
  const { dependencies, optionalDependencies } = lock[''] as LockedPackage;
  const own = Object.keys({ ...dependencies, ...optionalDependencies });
  return [
    ...own.flatMap((name) => placeOf(lock, '', name) ?? []),
    ...bundled.flatMap((name) => placeOf(lock, 'console', name) ?? []),
  ];
}

/** Finds the package that is loaded by a name, as Node does: in the nearest folder. */
function placeOf(lock: Record<string, LockedPackage>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[place] !== undefined) return place;
    if (folder === '') return undefined;
    if (!folder.includes('node_modules/')) folder = '';
  }
}

/** The packages that the console's sources import; what else it needs is for its build only. */
function bundledNames(lock: Record<string, LockedPackage>): string[] {
  const sources = readdirSync(join(root, 'console/src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:tsx?|css)$/u.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const imported = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/(?:from|import) ?\(?["']((?:@[\w.-]+\/)?[\w.-]+)/gu)].map(([, name = '']) => name),
    ),
  );
  return Object.keys(lock['console']?.devDependencies ?? {}).filter((name) => imported.has(name));
}
