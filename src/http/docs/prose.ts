import { Html, html } from '../html.ts';

/** The part of CommonMark that descriptions use within a line: `code`. */
export function inline(text: string): Html {
  const parts = text.split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;
}

/** Paragraphs, separated by empty lines. */
export function prose(text: string): Html {
  return html`${text.split(/\n{2,}/u).map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`;
}

/** A name that can wrap after each of its parts. */
export function breakable(name: string): Html {
  const { text } = html`${name}`;
  return new Html(text.replaceAll(/([._\]/])(?=.)/gu, '$1<wbr>'));
}
