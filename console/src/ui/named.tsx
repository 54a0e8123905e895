import { Fragment, type ReactNode } from 'react';

/** A text with names, each isolated from the writing direction of the text around it: named`Remove ${name}`. */
export function named(texts: TemplateStringsArray, ...names: string[]): ReactNode {
  return texts.map((text, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order
    <Fragment key={index}>
      {text}
      {index < names.length && <bdi>{names[index]}</bdi>}
    </Fragment>
  ));
}
