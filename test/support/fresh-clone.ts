import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { repository } from './process.ts';

const ignored = readFileSync(join(repository, '.gitignore'), 'utf8')
  .split('\n')
  .map((line) => line.replace(/\/$/u, ''))
  .filter((line) => line !== '');

/** Creates a directory with the files that a clone of the repository has, and links to the installed packages. */
export function makeFreshClone(directory: string): void {
  cpSync(repository, directory, {
    recursive: true,
    filter: (path) =>
      ![basename(path), relative(repository, path)].some((name) => name === '.git' || ignored.includes(name)),
  });
  // One link per package, so that an `npm ci` in the clone would not change the packages of the repository.
  for (const workspace of ['', 'console']) {
    const [from, to] = [repository, directory].map((root) => join(root, workspace, 'node_modules')) as [
      string,
      string,
    ];
    mkdirSync(to);
    for (const name of readdirSync(from)) {
      if (name === '.package-lock.json') copyFileSync(join(from, name), join(to, name));
      else if (name !== '.cache') symlinkSync(join(from, name), join(to, name));
    }
  }
}
