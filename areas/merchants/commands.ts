/**
 * Saving merchants and shops: upserts by code. One statement reads what is there, one writes the
 * whole batch and says what is new or different.
 */
import { command, type Outcome } from '../../kernel/command.ts';
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
    const known = await merchantsByCode(
      tx,
      items.map(({ input }) => input.code),
    );
    // People who are limited to some merchants cannot add one.
    const may_add = tx.scope.merchant_ids === null;
    const good = items.filter(({ input }) => may_add || known.has(input.code));
    // The last input with a code wins.
    const last = new Map(good.map((item) => [item.input.code, item]));
    const rows = [...last.values()].map(({ input }) => {
      return { ...input, merchant_id: known.get(input.code)?.merchant_id ?? tx.newId() };
    });
    const written = await saveMerchants(tx, { rows });
    const ids = new Map(written.map((row) => [row.code, row.merchant_id]));
    for (const [code, subject_id] of ids) {
      const body = { code, added: !known.has(code) };
      tx.event({ kind: 'merchant_saved', subject_id, body, actor: last.get(code)!.actor });
    }
    return items.map(({ input: { code } }): Outcome<SavedMerchant> => {
      const before = known.get(code);
      const merchant_id = ids.get(code) ?? before?.merchant_id;
      if (merchant_id === undefined) {
        return merchantProblem('MERCHANT_UNKNOWN', { merchant: code }, '/code');
      }
      return { merchant_id, code, saved: savedHow(before !== undefined, ids.has(code)) };
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
    const [merchants, known] = await Promise.all([
      merchantsByCode(
        tx,
        items.map(({ input }) => input.merchant),
      ),
      shopsByCode(
        tx,
        items.map(({ input }) => input.code),
      ),
    ]);
    const ownerOf = (reference: string) => merchants.get(reference)?.merchant_id;
    // A code is its present owner's, or that of the first who asks for it.
    const owners = new Map([...known.values()].map((row) => [row.code, row.merchant_id]));
    for (const { input } of items) {
      const owner = ownerOf(input.merchant);
      if (owner !== undefined && !owners.has(input.code)) owners.set(input.code, owner);
    }
    const good = items.filter(({ input }) => {
      const owner = ownerOf(input.merchant);
      return owner !== undefined && owner === owners.get(input.code);
    });
    const last = new Map(good.map((item) => [item.input.code, item]));
    const rows = [...last.values()].map(({ input }) => ({
      ...input,
      shop_id: known.get(input.code)?.shop_id ?? tx.newId(),
      merchant_id: owners.get(input.code)!,
    }));
    const written = await saveShops(tx, { rows });
    const ids = new Map(written.map((row) => [row.code, row.shop_id]));
    for (const [code, subject_id] of ids) {
      const body = { code, added: !known.has(code) };
      tx.event({ kind: 'shop_saved', subject_id, body, actor: last.get(code)!.actor });
    }
    return items.map(({ input: { code, merchant } }): Outcome<SavedShop> => {
      const merchant_id = ownerOf(merchant);
      if (merchant_id === undefined) {
        return merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/merchant');
      }
      const before = known.get(code);
      const shop_id = ids.get(code) ?? before?.shop_id;
      // Neither written nor seen: a shop outside the scope has the code.
      if (shop_id === undefined || merchant_id !== owners.get(code)) {
        return merchantProblem('SHOP_CODE_TAKEN', { code }, '/code');
      }
      const saved = savedHow(before !== undefined, ids.has(code));
      return { shop_id, merchant_id, code, saved };
    });
  },
});

function savedHow(was_there: boolean, written: boolean): Saved {
  if (!written) return 'unchanged';
  return was_there ? 'changed' : 'added';
}
