import type { RegistrationPacket } from '../../api/management/registration-packet.ts';
import { Html, html, nothing } from '../html.ts';
import { styles } from './styles.ts';

/** A line of the form: its label and its value; null or undefined if there is none. */
type Line = readonly [asked: string, answer: Html | string | null | undefined];

/** A packet as a self-contained page to print; `logo` is the PNG. */
export function packetPage(packet: RegistrationPacket, logo: Buffer | undefined): string {
  const { technicalContact: technical, billingContact: billing, customerSupportInfo: support } = packet;
  const title = `${packet.applicationName} at ${packet.institutionName}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${new Html(styles)}</style>
</head>
<body>
<main>
<header>
<div>
<h1>${packet.applicationName}</h1>
<p>Application for registration with <strong>${packet.institutionName}</strong></p>
<ul class="marks"><li>${packet.environment}</li><li>${packet.date}</li><li>through ${packet.partnerName}</li></ul>
</div>
${logo === undefined ? nothing : html`<img src="data:image/png;base64,${logo.toString('base64')}" alt="The application’s logo">`}
</header>
${packet.changes === null ? nothing : section('Changes since it was filed', packet.changes.map(changeLine))}
${section('Application', [
  ['Name shown to users', packet.applicationName],
  ['Website', packet.website],
  ['Redirect URIs', list(packet.redirectUris)],
  ['Logo', packet.logoUrl === null ? null : html`<code>${packet.logoUrl}</code>`],
  ['SHA-256 of the logo', packet.logoSha256 === null ? null : html`<code>${packet.logoSha256}</code>`],
  ['Products', packet.products.join(', ')],
])}
${section('Company', [
  ['Legal name', packet.legalEntityName],
  ['Company name', packet.companyName],
  ['Registration number', packet.registrationNumber],
  ['Address', addressLines(packet.address)],
])}
${section('Contacts', [
  ['Technical', contactLines(technical)],
  ['Billing', contactLines(billing)],
  ['Support for users', list([support?.email, support?.phoneNumber, support?.contactUrl])],
  ['Reconnect URL', support?.linkUpdateUrl],
])}
${section('Attestations', [
  ['Due diligence', packet.isDiligenceAttested ? 'Attested by the partner' : 'Not attested'],
  ['Bank addendum', packet.isBankAddendumCompleted ? 'Accepted' : 'Not accepted'],
])}
<footer>Created on ${packet.date} (UTC). Application version <code>${packet.application}</code>.</footer>
</main>
</body>
</html>
`.text;
}

function section(title: string, lines: readonly Line[]): Html {
  return html`<section>
<h2>${title}</h2>
<dl>${lines.map(
    ([asked, answer]) => html`
<dt>${asked}</dt><dd>${answer ? answer : html`<span class="none">–</span>`}</dd>`,
  )}
</dl>
</section>`;
}

/** A changed field: its new value, and the one that the institution has. */
function changeLine({ field, before, after }: NonNullable<RegistrationPacket['changes']>[number]): Line {
  const words = field.replaceAll('_', ' ');
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  return [label, list([`New: ${shown(after)}`, `Before: ${shown(before)}`])];
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? Object.values(value).map(shown).join(', ') || '–' : String(value);
}

/** The values that are present, one per line. */
function list(answers: readonly (string | undefined)[]): Html | null {
  const said = answers.filter((answer) => answer !== undefined);
  return said.length === 0 ? null : html`<ul>${said.map((answer) => html`<li>${answer}</li>`)}</ul>`;
}

function addressLines(address: RegistrationPacket['address']): Html | null {
  const { street, city, region, postalCode, countryCode } = address;
  const place = [city, region, postalCode].filter((part) => part !== undefined).join(', ');
  return list([street, place === '' ? undefined : place, countryCode]);
}

function contactLines(contact: RegistrationPacket['technicalContact']): Html | null {
  const { givenName, familyName, email } = contact;
  const name = [givenName, familyName].filter((part) => part !== undefined).join(' ');
  return list([name === '' ? undefined : name, email]);
}
