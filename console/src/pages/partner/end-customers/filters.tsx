import {
  flowdownStatusValues,
  partnerEndCustomerStatusValues,
  questionnaireStatusValues,
} from '../../../api/enums.ts';
import { ChoiceField } from '../../../ui/choice-field.tsx';
import { Checkbox } from '../../../ui/field.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import type { ListSearch } from './search.ts';

/** The filters of the list, which are stored in the URL. */
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
      <ChoiceField
        label="Status"
        value={search.status}
        values={partnerEndCustomerStatusValues}
        onChoose={(status) => onChange({ status })}
      />
      <ChoiceField
        label="Flowdown"
        value={search.flowdown}
        values={flowdownStatusValues}
        onChoose={(flowdown) => onChange({ flowdown })}
      />
      <ChoiceField
        label="Questionnaire"
        value={search.questionnaire}
        values={questionnaireStatusValues}
        onChoose={(questionnaire) => onChange({ questionnaire })}
      />
      <div className="pb-1.5">
        <Checkbox
          label="Include removed"
          checked={search.removed === 'true'}
          onChange={({ target }) => onChange({ removed: target.checked ? 'true' : undefined })}
        />
      </div>
    </search>
  );
}
