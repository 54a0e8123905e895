import type { OpenApiDocument } from '../../api/openapi.ts';
import type { Tag } from '../../api/operation.ts';
import { generalErrors } from '../../api/operation-errors.ts';
import { Html, html } from '../html.ts';
import { introduction } from './introduction.ts';
import { errorLink, operationSection } from './operation.ts';
import { inline } from './prose.ts';
import { enumerationsSection, errorsSection } from './reference-tables.ts';
import { styles } from './styles.ts';

const icon =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path fill="#fff" d="M0 0h4v4H0z"/>' +
      '<path fill="#a9c6e3" d="M0 0h2v4H0zM0 0h4v2H0z"/><path fill="#2a68a5" d="M0 0h2v2H0z"/></svg>',
  );

interface Entry {
  method: string;
  path: string;
  operation: OpenApiDocument['paths'][string][string];
}

/** The reference as one HTML page; `originMark` is to be replaced by the server's address. */
export function referencePage(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const entries: Entry[] = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    entries: entries.filter(({ operation }) => operation.tags[0] === tag.name),
  }));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Gingham reference</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${icon}">
<style>${new Html(styles)}</style>
</head>
<body>
<a class="skip" href="#introduction">Skip to content</a>
<header><h1>Gingham <small>reference ${info.version}</small></h1></header>
<nav aria-label="Contents"><details><summary>Contents</summary>
<ul>
<li><a href="#introduction">Introduction</a></li>${groups.map(
    ({ name, entries }) => html`
<li><a href="#${name.toLowerCase()}">${name}</a><ul>${entries.map(
      ({ operation }) => html`
<li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
    )}</ul></li>`,
  )}
<li><a href="#errors">Errors</a></li>
<li><a href="#enumerations">Enumerations</a></li>
<li><a href="/openapi.json">OpenAPI document</a></li>
</ul></details></nav>
<main>
${introduction(document)}
${groups.map(
  ({ name, description, entries }) => html`
<section id="${name.toLowerCase()}" aria-labelledby="${name.toLowerCase()}-title">
<h2 id="${name.toLowerCase()}-title">${name}</h2>
<p>${inline(description)}</p>
<p class="limits">General errors of these operations: ${errorsOfKind(name, entries)}.</p>
${entries.map(({ method, path, operation }) => operationSection(method, path, operation, components.schemas))}
</section>`,
)}
${errorsSection()}
${enumerationsSection(components.schemas)}
</main>
<footer><p>Gingham ${info.version}, ${info.license.name} licence. Compatible with Plaid’s Partner API; an independent
project.</p></footer>
</body>
</html>
`.text;
}

function errorsOfKind(tag: Tag, entries: readonly Entry[]): Html {
  const given = new Set(
    entries.flatMap(({ operation }) =>
      Object.values(operation.responses).flatMap(({ content }) =>
        Object.keys(content['application/json'].examples ?? {}),
      ),
    ),
  );
  const general = generalErrors(tag).filter((code) => given.has(code));
  return html`${general.map((code, index) => html`${index === 0 ? '' : ', '}${errorLink(code)}`)}`;
}
