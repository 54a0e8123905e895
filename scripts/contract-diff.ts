// Compares this server's operations with any version of the public contract: node scripts/contract-diff.ts <openapi.yml>
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { type Contract, contracts } from '../src/domain/contract.ts';
import {
  byValue,
  type ComparedPlace,
  compareWithContract,
  ourDocument,
  type Unexpected,
  unexpectedAt,
  unexpectedOperations,
} from '../test/contract/comparison.ts';
import type { OpenApi } from '../test/contract/fields.ts';

const usage = `Usage: npm run contract:diff -- <openapi.yml> [--profile ${contracts.join('|')}] [--all] [--json]

Compares the operations that Gingham has with a version of the public contract, in YAML or JSON.

  --profile  The profile that Gingham follows; by default the one that belongs to the version.
  --all      Also prints the differences that are listed in test/contract/differences.ts.
  --json     Prints JSON.

The exit code is 1 if there is a difference that is not listed, and 2 if the file cannot be compared.`;

/** A place with its differences, as printed. */
interface Line extends Unexpected {
  operation: string;
  path: string;
  part: string;
  listed: string[];
}

/** Runs the tool with these arguments, and returns its exit code. */
export function contractDiff(args: string[], { log, error }: Pick<Console, 'log' | 'error'>): number {
  const asked = readArguments(args);
  if (asked === undefined) {
    error(usage);
    return 2;
  }
  try {
    const report = reportOn(asked.file, asked.profile);
    log(asked.json ? JSON.stringify(report, null, 2) : textOf(report, asked.all));
    const { lines, missing, onlyOurs } = report;
    return [...lines.flatMap(({ unlisted }) => unlisted), ...missing, ...onlyOurs].length === 0 ? 0 : 1;
  } catch (cause) {
    const [problem] = String(cause instanceof Error ? cause.message : cause).split('\n');
    error(`${asked.file}: ${problem}`);
    return 2;
  }
}

function reportOn(file: string, named: Contract | undefined): Report {
  const theirs = readContract(file);
  const version = theirs.info?.version ?? 'unknown';
  const profile = named ?? profileOf(version);
  const comparison = compareWithContract(ourDocument(profile), theirs);
  const lines = comparison.places.map((compared) => toLine(compared, profile));
  const compared = new Set(lines.map(({ path }) => path)).size;
  return {
    file: basename(file),
    version,
    profile,
    compared,
    lines,
    ...unexpectedOperations(comparison, profile),
  };
}

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { profile: { type: 'string' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
    });
    const profile = contracts.find((name) => name === values.profile);
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0 || profile !== values.profile) return undefined;
    return { file, profile, all: values.all === true, json: values.json === true };
  } catch {
    return undefined;
  }
}

/** @throws Error if the file is not a contract */
function readContract(file: string): OpenApi {
  // The full contract causes warnings that are of no use here.
  const document = parse(readFileSync(file, 'utf8'), { logLevel: 'error' }) as Partial<OpenApi> | null;
  if (typeof document?.paths !== 'object' || document.paths === null) {
    throw new Error('is not an OpenAPI document');
  }
  return document as OpenApi;
}

/** The profile of the newest version up to this one: `2020-09-14_1.517.0` has 517. */
function profileOf(version: string): Contract {
  const minor = Number(/1\.(\d+)\.\d+$/u.exec(version)?.[1]);
  return minor <= 517 ? '1.517.0' : 'latest';
}

function toLine(compared: ComparedPlace, profile: Contract): Line {
  const { path, operationId, part, actual } = compared;
  const { unlisted, gone } = unexpectedAt(compared, profile);
  const listed = actual.filter((line) => !byValue(line).some((value) => unlisted.includes(value)));
  return { operation: operationId, path, part, unlisted, gone, listed };
}

interface Report {
  file: string;
  version: string;
  profile: Contract;
  lines: readonly Line[];
  missing: readonly string[];
  onlyOurs: readonly string[];
  compared: number;
}

function textOf(
  { file, version, profile, lines, missing, onlyOurs, compared }: Report,
  all: boolean,
): string {
  const kinds = [
    { mark: '!', name: 'unlisted', isShown: true },
    { mark: '-', name: 'gone', isShown: true },
    { mark: ' ', name: 'listed', isShown: all },
  ] as const;
  const groups = grouped(lines).flatMap(({ title, line }) => {
    const shown = kinds.flatMap(({ mark, name, isShown }) =>
      isShown ? line[name].map((difference) => `  ${mark} ${difference}`) : [],
    );
    return shown.length === 0 ? [] : [title, ...shown, ''];
  });
  const named = (title: string, paths: readonly string[]) =>
    paths.length === 0 ? [] : [title, ...paths.map((path) => `  ! ${path}`), ''];
  const count = (name: (typeof kinds)[number]['name']) =>
    grouped(lines).reduce((sum, { line }) => sum + line[name].length, 0);
  const unlisted = count('unlisted') + missing.length + onlyOurs.length;
  return [
    `${file}, version ${version}, compared with Gingham in the profile ${profile}: ${compared} operations`,
    '',
    ...groups,
    ...named('Operations that Gingham does not have', missing),
    ...named('Operations that only Gingham has', onlyOurs),
    `${unlisted} differences are not listed (!), ${count('gone')} are listed but gone (-), ${count('listed')} are listed.`,
  ].join('\n');
}

/** The differences of errors once for all operations and statuses that have the same. */
function grouped(lines: readonly Line[]): { title: string; line: Line }[] {
  const isError = ({ part }: Line) => part.startsWith('error');
  const bodies = lines.filter((line) => !isError(line));
  const errors = lines.filter(isError);
  const same = Map.groupBy(errors, ({ unlisted, gone, listed }) => JSON.stringify([unlisted, gone, listed]));
  return [
    ...bodies.map((line) => ({ title: `${line.path} (${line.operation}), ${line.part}`, line })),
    ...[...same.values()].map((some) => ({
      title:
        some.length === errors.length
          ? 'Every error'
          : `Errors: ${some.map(({ path, part }) => `${path} ${part.slice('error '.length)}`).join(', ')}`,
      line: some[0] as Line,
    })),
  ];
}

if (import.meta.main) process.exitCode = contractDiff(process.argv.slice(2), console);
