/** The goods of a new order: found by code, name or barcode, with what is in stock. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { MoneyInput } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { Empty } from '../../../web/kit/states.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { skuList } from '../../catalog/queries.ts';
import type { stockList } from '../../stock/queries.ts';
import type { Draft, DraftLine } from './new-order-model.ts';
import { useNewOrderTexts } from './new-order-texts.ts';

type Sku = Answer<typeof skuList>['rows'][number] & { available: number | null };

/** Articles of a merchant that a text may mean, with the pieces that are free everywhere. */
function useSkus(text: string, merchant_id: string) {
  const wanted = text.trim();
  return useQuery({
    queryKey: ['skus', merchant_id, wanted],
    queryFn: async ({ signal }): Promise<Sku[]> => {
      const asked = { text: wanted, merchant_id };
      const [skus, stock] = await Promise.all([
        get<Answer<typeof skuList>>('/v1/skus', { ...asked, limit: 12 }, signal),
        get<Answer<typeof stockList>>('/v1/stock', { ...asked, limit: 100 }, signal),
      ]);
      const free = new Map<string, number>();
      for (const { sku_id, qty_available } of stock.rows) {
        free.set(sku_id, (free.get(sku_id) ?? 0) + qty_available);
      }
      return skus.rows
        .filter((sku) => sku.active)
        .map((sku) => {
          return { ...sku, available: sku.kind === 'bundle' ? null : (free.get(sku.sku_id) ?? 0) };
        });
    },
    placeholderData: keepPreviousData,
  });
}

interface SearchProps {
  merchant_id: string;
  currency: string;
  onTake(sku: Sku): void;
}

function ArticleSearch({ merchant_id, currency, onTake }: SearchProps) {
  const t = useNewOrderTexts();
  const format = useFormat();
  const [text, setText] = useState('');
  const { data = [], isFetching } = useSkus(text, merchant_id);
  const stockOf = ({ available }: Sku) =>
    available === null ? t('bundle') : t('available', { count: format.number(available) });
  return (
    <Select
      showSearch={{ filterOption: false, searchValue: text, onSearch: setText }}
      value={null}
      style={{ width: '100%', maxWidth: 520 }}
      aria-label={t('add_article')}
      placeholder={t('add_article')}
      loading={isFetching}
      notFoundContent={isFetching ? null : t('no_article')}
      onSelect={(sku_id) => {
        const found = data.find((each) => each.sku_id === sku_id);
        if (found !== undefined) onTake(found);
        setText('');
      }}
      options={data.map((sku) => ({
        value: sku.sku_id,
        label: `${sku.code} ${sku.name} · ${format.money(sku.price_minor, currency)} · ${stockOf(sku)}`,
      }))}
    />
  );
}

interface LineProps {
  line: DraftLine;
  currency: string;
  error: string | undefined;
  onChange(change: Partial<DraftLine>): void;
  onRemove(): void;
}

function LineRow({ line, currency, error, onChange, onRemove }: LineProps) {
  const t = useNewOrderTexts();
  const format = useFormat();
  const { sku, name, qty, price_minor, discount_minor, available } = line;
  const few = available !== null && qty > available;
  return (
    <tr>
      <td>
        <span className="mono">{sku}</span> {name}
        {few && <div className="soon">{t('too_few', { count: Math.max(0, available) })}</div>}
        {error !== undefined && <div className="late">{error}</div>}
      </td>
      <td>
        <InputNumber<number>
          aria-label={`${t('qty')} ${sku}`}
          min={1}
          max={999_999}
          precision={0}
          style={{ width: 84 }}
          value={qty}
          onChange={(typed) => onChange({ qty: typed ?? 1 })}
          {...(error === undefined ? {} : { status: 'error' })}
        />
      </td>
      <td>
        <MoneyInput
          label={`${t('price')} ${sku}`}
          currency={currency}
          value={price_minor}
          onChange={(minor) => onChange({ price_minor: minor ?? 0 })}
        />
      </td>
      <td>
        <MoneyInput
          label={`${t('discount')} ${sku}`}
          currency={currency}
          value={discount_minor}
          onChange={(minor) => onChange({ discount_minor: minor ?? 0 })}
        />
      </td>
      <td className="end">{format.money(price_minor * qty - discount_minor, currency)}</td>
      <td>
        <Button
          size="small"
          type="text"
          aria-label={t('remove', { name: sku })}
          title={t('remove', { name: sku })}
          onClick={onRemove}
        >
          ✕
        </Button>
      </td>
    </tr>
  );
}

interface LinesProps {
  lines: readonly DraftLine[];
  shop: { merchant_id: string; currency: string };
  errors: Readonly<Record<string, string>>;
  onChange(change: Pick<Draft, 'lines'>): void;
}

export function NewOrderLines({ lines, shop, errors, onChange }: LinesProps) {
  const t = useNewOrderTexts();
  const { merchant_id, currency } = shop;
  const set = (at: number, change: Partial<DraftLine>) =>
    onChange({ lines: lines.map((line, n) => (n === at ? { ...line, ...change } : line)) });
  const take = ({ code, name, price_minor, available }: Sku) => {
    const at = lines.findIndex((line) => line.sku === code);
    // The same article once more is a piece more.
    if (at >= 0) set(at, { qty: lines[at]!.qty + 1 });
    else {
      const line = { sku: code, name, qty: 1, price_minor, discount_minor: 0, available };
      onChange({ lines: [...lines, line] });
    }
  };
  return (
    <Panel title={t('goods')}>
      <ArticleSearch merchant_id={merchant_id} currency={currency} onTake={take} />
      {lines.length === 0 && <Empty>{errors['lines'] ?? t('no_lines')}</Empty>}
      {lines.length > 0 && (
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('article')}</th>
              <th scope="col">{t('qty')}</th>
              <th scope="col">{t('price')}</th>
              <th scope="col">{t('discount')}</th>
              <th scope="col" className="end">
                {t('amount')}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {lines.map((line, at) => (
              <LineRow
                key={line.sku}
                line={line}
                currency={currency}
                error={errors[`lines.${at}`]}
                onChange={(change) => set(at, change)}
                onRemove={() => onChange({ lines: lines.filter((_, n) => n !== at) })}
              />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
