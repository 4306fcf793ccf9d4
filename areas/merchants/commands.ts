/**
 * Saving merchants and shops: upserts by code. One statement writes a whole batch and says what is
 * new or different; one reads the rows after it, those included that somebody else wrote meanwhile.
 */
import { command, type Outcome } from '../../kernel/command.ts';
import { forget } from '../../kernel/memory.ts';
import { saveMerchants, saveShops } from './merchants.sql.ts';
import { merchantSchema, type Saved, shopSchema } from './model.ts';
import { merchantsByCode, shopsByCode } from './port.ts';
import { merchantProblem } from './problems.ts';

export interface SavedMerchant {
  merchant_id: string;
  code: string;
  saved: Saved;
}

export const saveMerchant = command({
  name: 'merchant.save',
  path: '/v1/merchants/save',
  en: 'Add merchants or change them, by code',
  zh: '按代码新增或修改商家',
  permission: 'merchant.edit',
  input: merchantSchema,
  problems: ['MERCHANT_UNKNOWN'],
  max_batch: 5000,
  async run(tx, items) {
    // The last input with a code wins.
    const last = new Map(items.map((item) => [item.input.code, item]));
    const rows = [...last.values()].map(({ input }) => ({ ...input, merchant_id: tx.newId() }));
    const proposed = new Set(rows.map((row) => row.merchant_id));
    // People who are limited to some merchants cannot add one.
    const may_add = tx.scope.merchant_ids === null;
    const saved = new Map<string, Saved>();
    for (const { merchant_id, code } of await saveMerchants(tx, { rows, may_add })) {
      // Only a new row has the id that was proposed.
      const added = proposed.has(merchant_id);
      saved.set(code, added ? 'added' : 'changed');
      const { actor } = last.get(code)!;
      tx.event({ kind: 'merchant_saved', subject_id: merchant_id, body: { code, added }, actor });
    }
    const known = await merchantsByCode(tx, [...last.keys()]);
    return items.map(({ input: { code } }): Outcome<SavedMerchant> => {
      const merchant_id = known.get(code)?.merchant_id;
      return merchant_id === undefined
        ? merchantProblem('MERCHANT_UNKNOWN', { merchant: code }, '/code')
        : { merchant_id, code, saved: saved.get(code) ?? 'unchanged' };
    });
  },
});

export interface SavedShop {
  shop_id: string;
  merchant_id: string;
  code: string;
  saved: Saved;
}

export const saveShop = command({
  name: 'shop.save',
  path: '/v1/shops/save',
  en: 'Add shops or change them, by code',
  zh: '按代码新增或修改店铺',
  permission: 'merchant.edit',
  input: shopSchema,
  problems: ['MERCHANT_UNKNOWN', 'SHOP_CODE_TAKEN'],
  max_batch: 5000,
  async run(tx, items) {
    const codes = [...new Set(items.map(({ input }) => input.code))];
    const [merchants, before] = await Promise.all([
      merchantsByCode(tx, [...new Set(items.map(({ input }) => input.merchant))]),
      shopsByCode(tx, codes),
    ]);
    // A code is its present owner's, or that of the first who asks for it.
    const owners = new Map([...before].map(([code, row]) => [code, row.merchant_id]));
    const good = items.filter(({ input: { merchant, code } }) => {
      const owner = merchants.get(merchant)?.merchant_id;
      if (owner !== undefined && !owners.has(code)) owners.set(code, owner);
      return owner !== undefined && owners.get(code) === owner;
    });
    const last = new Map(good.map((item) => [item.input.code, item]));
    const rows = [...last.values()].map(({ input }) => {
      return { ...input, shop_id: tx.newId(), merchant_id: owners.get(input.code)! };
    });
    const proposed = new Set(rows.map((row) => row.shop_id));
    const saved = new Map<string, Saved>();
    forget(tx, 'shops');
    for (const { shop_id, code } of await saveShops(tx, { rows })) {
      const added = proposed.has(shop_id);
      saved.set(code, added ? 'added' : 'changed');
      const { actor } = last.get(code)!;
      tx.event({ kind: 'shop_saved', subject_id: shop_id, body: { code, added }, actor });
    }
    const after = await shopsByCode(tx, codes);
    return items.map(({ input: { code, merchant } }): Outcome<SavedShop> => {
      const owner = merchants.get(merchant);
      if (owner === undefined)
        return merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/merchant');
      const row = after.get(code);
      if (row?.merchant_id !== owner.merchant_id) {
        return merchantProblem('SHOP_CODE_TAKEN', { code }, '/code');
      }
      const { shop_id, merchant_id } = row;
      return { shop_id, merchant_id, code, saved: saved.get(code) ?? 'unchanged' };
    });
  },
});
