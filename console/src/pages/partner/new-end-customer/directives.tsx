/** The directives at the end of an application's name in the sandbox, with their effects. */
const directives: readonly (readonly [example: string, effect: string])[] = [
  ['[UNDER_REVIEW]', 'Goes to review, whatever the review policy.'],
  ['[DENIED]', 'Goes to review, and is denied at once.'],
  ['[MORE_INFORMATION_NEEDED]', 'The acceptance of the bank addendum is requested.'],
  ['[FLOWDOWN_NOT_COMPLETE]', 'Its flowdown has not started, so its registrations do not start.'],
  ['[QUESTIONNAIRE_NOT_COMPLETE]', 'Its questionnaire is not complete, so its registrations do not start.'],
  ['[ATTENTION_REQUIRED]', 'Every institution reports a problem.'],
  ['[PROCESSING]', 'No institution ever decides.'],
  ['[APPROVED]', 'Institutions approve it, and never enable it.'],
  ['[ENABLED]', 'Institutions enable it as soon as you have enabled it.'],
  ['[PROCESSING ins_56 ins_13]', 'The same, only at these institutions; also with the other three above.'],
];

/** The list of directives, which opens on demand. */
export function Directives() {
  return (
    <details>
      <summary className="min-h-6 w-max cursor-pointer text-sm text-muted hover:text-ink">
        Directives for the application name
      </summary>
      <dl className="mt-2 grid grid-cols-1 gap-x-6 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {directives.map(([example, effect]) => (
          <div key={example} className="contents">
            <dt>
              <code className="break-all">{example}</code>
            </dt>
            <dd className="text-muted max-sm:mb-2">{effect}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
