import { inWords } from '../../../ui/badge.tsx';
import { Checkbox, SelectField } from '../../../ui/field.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { flowdownStatuses, type ListSearch, questionnaireStatuses, statuses } from './search.ts';

/** What narrows the list down; all of it is in the address. */
export function Filters({
  search,
  onChange,
}: {
  search: ListSearch;
  onChange: (changes: ListSearch, replace?: boolean) => void;
}) {
  return (
    <search className="grid grid-cols-2 items-end gap-3 border-b border-line p-4 sm:flex sm:flex-wrap">
      <div className="col-span-2 sm:w-64">
        <SearchField
          placeholder="Name or website"
          value={search.q ?? ''}
          onSearch={(q) => onChange({ q }, true)}
        />
      </div>
      <SelectField
        label="Status"
        value={statuses.find((status) => status === search.status) ?? ''}
        options={anyOf(statuses)}
        onChange={({ target }) => onChange({ status: target.value })}
      />
      <SelectField
        label="Flowdown"
        value={flowdownStatuses.find((status) => status === search.flowdown) ?? ''}
        options={anyOf(flowdownStatuses)}
        onChange={({ target }) => onChange({ flowdown: target.value })}
      />
      <SelectField
        label="Questionnaire"
        value={questionnaireStatuses.find((status) => status === search.questionnaire) ?? ''}
        options={anyOf(questionnaireStatuses)}
        onChange={({ target }) => onChange({ questionnaire: target.value })}
      />
      <div className="pb-1.5">
        <Checkbox
          label="Removed, too"
          checked={search.removed === 'true'}
          onChange={({ target }) => onChange({ removed: target.checked ? 'true' : undefined })}
        />
      </div>
    </search>
  );
}

function anyOf(values: readonly string[]): [string, string][] {
  return [['', 'Any'], ...values.map((value): [string, string] => [value, inWords(value)])];
}
