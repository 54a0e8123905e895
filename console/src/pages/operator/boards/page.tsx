import { getRouteApi } from '@tanstack/react-router';
import { changed } from '../../../routes/search.ts';
import { FilterBar, FilterSelect } from '../../../ui/filter-bar.tsx';
import { Page } from '../../../ui/page.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { RealmFilter } from '../filters.tsx';
import { PartnerFilter } from '../partner-name.tsx';
import { type BoardName, boards } from './board.ts';
import { CustomerColumn } from './customers.tsx';
import { PartnerBoard } from './partners.tsx';

const route = getRouteApi('/operator/boards');

/** Boards of the compliance statuses that must be complete before registrations start. */
export function BoardsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const board: BoardName = search.of === 'questionnaire' ? 'questionnaire' : 'flowdown';
  const isOfPartners = search.whose === 'partners';
  const realm = search.realm === 'sandbox' ? 'sandbox' : 'live';
  const show = (changes: typeof search) => void navigate({ search: changed(search, changes) });
  const { name, lead, statuses } = boards[board];
  return (
    <Page
      title={name}
      lead={`${lead} ${
        isOfPartners
          ? 'A partner can create end customers once flowdown and questionnaire are complete.'
          : 'Registrations start once flowdown and questionnaire are complete.'
      }`}
      actions={
        <Segments
          label="Board"
          value={board}
          options={[
            ['flowdown', 'Flowdown'],
            ['questionnaire', 'Questionnaire'],
          ]}
          onChange={(of) => show({ of })}
        />
      }
    >
      <FilterBar search={search} except={['of']} className="">
        <FilterSelect
          label="For"
          value={isOfPartners ? 'partners' : ''}
          options={[
            ['', 'End customers'],
            ['partners', 'Partners'],
          ]}
          onValue={(whose) => show({ whose })}
        />
        {!isOfPartners && (
          <>
            <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
            <RealmFilter value={search.realm} onChange={(value) => show({ realm: value })} />
          </>
        )}
      </FilterBar>
      <div
        className={`grid items-start gap-3 sm:grid-cols-2 ${statuses.length === 4 ? 'lg:grid-cols-4' : 'lg:grid-cols-3'}`}
      >
        {isOfPartners ? (
          <PartnerBoard board={board} />
        ) : (
          statuses.map((status) => (
            <CustomerColumn
              key={status}
              board={board}
              status={status}
              realm={realm}
              partner={search.partner}
            />
          ))
        )}
      </div>
    </Page>
  );
}
