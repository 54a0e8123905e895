import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createEndCustomer } from '../../src/domain/create-end-customer.ts';
import { createPartner, newPartnerSettings } from '../../src/domain/partner.ts';
import { type Opened, openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { type EndCustomerFilter, searchEndCustomers } from '../../src/store/end-customer-search.ts';
import { saveEndCustomer } from '../../src/store/end-customers.ts';
import { savePartner } from '../../src/store/partners.ts';
import { sampleProfile } from '../support/samples.ts';
import { suiteScope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

type Request = Parameters<typeof searchEndCustomers>[2];

const rows = 40;
const all: EndCustomerFilter = {
  partnerClientId: null,
  realm: null,
  status: null,
  flowdownStatus: null,
  questionnaireStatus: null,
  assignee: null,
  reviewReason: null,
  onlyReviewReason: false,
  words: null,
  withRemoved: false,
  sort: 'newest',
};

onEachDialect((dialect) => {
  const scope = suiteScope();
  let opened: Opened;
  /** Newest first. */
  const names: string[] = [];
  let partnerClientId: string;
  beforeAll(async () => {
    opened = await openStore(readConfig('dev', await freshStore(scope, dialect)), { isDurable: false });
    scope.onTestFinished(() => opened.close());
    await fill();
  });

  /** Rows of which every seventh is rare, in groups of three created within the same millisecond. */
  async function fill(): Promise<void> {
    const contextAt = systemContext(opened.keyring);
    const settings = { ...newPartnerSettings, name: 'Partner' };
    const { partner, events } = createPartner(settings, 'system', contextAt(0));
    partnerClientId = partner.clientId;
    await opened.store.unitOfWork((db) => savePartner(db, { partner, events }));
    for (let at = 0; at < rows; at += 1) {
      const name = at % 7 === 3 ? `Rare ${at}` : `Usual ${at}`;
      const profile = {
        ...sampleProfile,
        companyName: name,
        legalEntityName: name,
        applicationName: name,
        website: `at${at}.example`,
        isDiligenceAttested: at % 7 !== 3,
      };
      const decision = createEndCustomer(
        profile,
        { existing: null, applicationNameTaken: false, channelConflict: false },
        {
          partner,
          realm: 'live',
          availability: { development: true, limitedProductionCalls: 0, liveConnector: 'manual' },
          actor: 'system',
        },
        contextAt(1_700_000_000_000 + Math.floor(at / 3)),
      );
      await opened.store.unitOfWork((db) => saveEndCustomer(db, decision));
      names.unshift(name);
    }
  }

  const page = async (filter: Partial<EndCustomerFilter>, request: Request, effort: [number, number]) => {
    const [window, pageMax] = effort;
    const limits = { window, pageMax };
    const { items, next } = await searchEndCustomers(opened.store.db, { ...all, ...filter }, request, limits);
    return { found: items.map(({ companyName }) => companyName), next };
  };
  const everything = async (filter: Partial<EndCustomerFilter>, limit: number, effort: [number, number]) => {
    const found: string[] = [];
    let after: Request['after'] = null;
    do {
      const one = await page(filter, { limit, after }, effort);
      assert.ok(one.found.length <= limit);
      found.push(...one.found);
      after = one.next;
    } while (after !== null);
    return found;
  };

  describe('a search finds every match once and in order', () => {
    const rare = () => names.filter((name) => name.startsWith('Rare'));
    for (const window of [3, rows - 1, rows]) {
      for (const limit of [1, 3, 50]) {
        test(`with pages of ${limit} and windows of ${window}`, async () => {
          for (const effort of [window, 3 * window]) {
            assert.deepEqual(await everything({}, limit, [window, effort]), names);
            assert.deepEqual(await everything({ words: 'RARE' }, limit, [window, effort]), rare());
            assert.deepEqual(await everything({ status: 'UNDER_REVIEW' }, limit, [window, effort]), rare());
            assert.deepEqual(await everything({ realm: 'sandbox' }, limit, [window, effort]), []);
          }
        });
      }
    }
  });

  describe('a search returns each match once, in the requested order', () => {
    for (const window of [3, rows]) {
      for (const limit of [1, 7, 50]) {
        test(`with pages of ${limit} and windows of ${window}`, async () => {
          const effort: [number, number] = [window, 2 * window];
          assert.deepEqual(await everything({ sort: 'oldest' }, limit, effort), names.toReversed());
          // Names with the same beginning are ordered by client id, which is the order of creation.
          const byName = names.toReversed().toSorted((one, other) => (one < other ? -1 : 1));
          const ofPartner = { partnerClientId, sort: 'name' } as const;
          assert.deepEqual(await everything(ofPartner, limit, effort), byName);
          const rare = byName.filter((name) => name.startsWith('Rare'));
          assert.deepEqual(await everything({ ...ofPartner, words: 'rare' }, limit, effort), rare);
          const waiting = { ...ofPartner, status: 'UNDER_REVIEW' } as const;
          assert.deepEqual(await everything(waiting, limit, effort), rare);
          const unattested = { questionnaireStatus: 'NOT_STARTED', sort: 'oldest' } as const;
          const oldest = names.toReversed().filter((name) => name.startsWith('Rare'));
          assert.deepEqual(await everything(unattested, limit, effort), oldest);
        });
      }
    }
  });

  test('a page of a search with few matches ends at the row limit, and the next continues from there', async () => {
    const first = await page({ words: 'rare 10' }, { limit: 5, after: null }, [5, 10]);
    assert.deepEqual(first.found, []);
    const { found } = await page({}, { limit: 1, after: first.next }, [5, 10]);
    assert.deepEqual(found, [names[10]]);
  });
});
