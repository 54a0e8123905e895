import {
  flowdownStatusValues,
  partnerEndCustomerStatusValues,
  questionnaireStatusValues,
} from '../../../api/enums.ts';
import { FilterBar, FilterChoice, FilterToggle } from '../../../ui/filter-bar.tsx';
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
    <FilterBar
      search={search}
      field={
        <SearchField
          placeholder="Name or website"
          value={search.q ?? ''}
          onSearch={(q) => onChange({ q }, true)}
        />
      }
    >
      <FilterChoice
        label="Status"
        value={search.status}
        values={partnerEndCustomerStatusValues}
        onValue={(status) => onChange({ status })}
      />
      <FilterChoice
        label="Flowdown"
        value={search.flowdown}
        values={flowdownStatusValues}
        onValue={(flowdown) => onChange({ flowdown })}
      />
      <FilterChoice
        label="Questionnaire"
        value={search.questionnaire}
        values={questionnaireStatusValues}
        onValue={(questionnaire) => onChange({ questionnaire })}
      />
      <FilterToggle
        label="Include removed"
        checked={search.removed === 'true'}
        onValue={(isOn) => onChange({ removed: isOn ? 'true' : undefined })}
      />
    </FilterBar>
  );
}
