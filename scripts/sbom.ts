// Makes the bill of materials of the published package in CycloneDX 1.6: the same for the same lock file, so without a time.
import { type Component, type LockedPackage, readLock, shippedComponents, topPlaces } from './components.ts';

interface Own {
  name: string;
  version: string;
  license: string;
}

/** Returns the document as text. */
export function billOfMaterials(own: Own, lock: Record<string, LockedPackage> = readLock()): string {
  const components = shippedComponents(lock);
  const refs = new Map(components.map((component) => [component.path, refOf(component)]));
  const refsOf = (places: readonly string[]) =>
    [...new Set(places.map((place) => refs.get(place) as string))].toSorted();
  const unique = new Map(components.map((component) => [refOf(component), component]));
  const ref = purlOf(own.name, own.version);
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ref,
        name: own.name,
        version: own.version,
        licenses: [{ license: { id: own.license } }],
        purl: ref,
      },
    },
    components: [...unique].map(([purl, component]) => toEntry(purl, component)),
    dependencies: [
      { ref, dependsOn: refsOf(topPlaces(lock)) },
      ...[...unique].map(([of, { dependsOn }]) => ({ ref: of, dependsOn: refsOf(dependsOn) })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toEntry(purl: string, { name, version, licence, integrity, isOptional }: Component) {
  const isExpression = licence?.includes(' ') ?? false;
  const [algorithm, digest = ''] = integrity?.split('-') ?? [];
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    ...(isOptional && { scope: 'optional' }),
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    }),
    ...(licence !== undefined && {
      licenses: [isExpression ? { expression: licence } : { license: { id: licence } }],
    }),
    purl,
  };
}

function refOf({ name, version }: Component): string {
  return purlOf(name, version);
}

/** https://github.com/package-url/purl-spec */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
