import type { RegistrationPacket } from '../../api/management/registration-packet.ts';
import { Html, html, nothing } from '../html.ts';
import { styles } from './styles.ts';

/** A line of the form: its label and its value; null or undefined if there is none. */
type Line = readonly [asked: string, answer: Html | string | null | undefined];

/** A packet as a self-contained page to print; `logo` is the PNG. */
export function packetPage(packet: RegistrationPacket, logo: Buffer | undefined): string {
  const { technical_contact: technical, billing_contact: billing, customer_support_info: support } = packet;
  const title = `${packet.application_name} at ${packet.institution_name}`;
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
<h1>${packet.application_name}</h1>
<p>Application for registration with <strong>${packet.institution_name}</strong></p>
<ul class="marks"><li>${packet.environment}</li><li>${packet.date}</li><li>through ${packet.partner_name}</li></ul>
</div>
${logo === undefined ? nothing : html`<img src="data:image/png;base64,${logo.toString('base64')}" alt="The application’s logo">`}
</header>
${section('Application', [
  ['Name shown to users', packet.application_name],
  ['Website', packet.website],
  ['Redirect URIs', list(packet.redirect_uris)],
  ['Logo', packet.logo_url === null ? null : html`<code>${packet.logo_url}</code>`],
  ['SHA-256 of the logo', packet.logo_sha256 === null ? null : html`<code>${packet.logo_sha256}</code>`],
  ['Products', packet.products.join(', ')],
])}
${section('Company', [
  ['Legal name', packet.legal_entity_name],
  ['Company name', packet.company_name],
  ['Registration number', packet.registration_number],
  ['Address', addressLines(packet.address)],
])}
${section('Contacts', [
  ['Technical', contactLines(technical)],
  ['Billing', contactLines(billing)],
  ['Support for users', list([support?.email, support?.phone_number, support?.contact_url])],
  ['Reconnect URL', support?.link_update_url],
])}
${section('Attestations', [
  ['Due diligence', packet.is_diligence_attested ? 'Attested by the partner' : 'Not attested'],
  ['Bank addendum', packet.is_bank_addendum_completed ? 'Accepted' : 'Not accepted'],
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

/** The values that are present, one per line. */
function list(answers: readonly (string | undefined)[]): Html | null {
  const said = answers.filter((answer) => answer !== undefined);
  return said.length === 0 ? null : html`<ul>${said.map((answer) => html`<li>${answer}</li>`)}</ul>`;
}

function addressLines(address: RegistrationPacket['address']): Html | null {
  const { street, city, region, postal_code, country_code } = address;
  const place = [city, region, postal_code].filter((part) => part !== undefined).join(', ');
  return list([street, place === '' ? undefined : place, country_code]);
}

function contactLines(contact: RegistrationPacket['technical_contact']): Html | null {
  const { given_name, family_name, email } = contact;
  const name = [given_name, family_name].filter((part) => part !== undefined).join(' ');
  return list([name === '' ? undefined : name, email]);
}
