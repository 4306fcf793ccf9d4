/** The shop of orders by hand, when there is none yet: added with one press. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { ProblemNotice, ProblemText } from '../../../web/kit/problems.tsx';
import { useMay, useSession } from '../../../web/kit/session.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { merchantList } from '../../merchants/queries.ts';
import { useNewOrderTexts } from './new-order-texts.ts';

/** A code of the shop that no other merchant's has. */
const shopCode = (merchant: string) => `manual-${merchant}`.slice(0, 32);

export function NoShop() {
  const t = useNewOrderTexts();
  const may = useMay();
  const currency = useSession()?.tenant.currency ?? 'CNY';
  const [code, setCode] = useState<string>();
  const { data } = useQuery({
    queryKey: ['merchants'],
    queryFn: () => get<Answer<typeof merchantList>>('/v1/merchants', { limit: 200 }),
  });
  const save = useCommand('/v1/shops/save');
  const merchants = data?.rows.filter((each) => each.active) ?? [];
  const merchant = code ?? merchants[0]?.code;
  const add = () => {
    const input = { merchant, code: shopCode(merchant ?? ''), name: t('by_hand') };
    save.mutate([{ input: { ...input, channel: 'manual', currency }, name: input.code }]);
  };
  return (
    <div className="empty">
      <h2>{t('no_shop')}</h2>
      <p className="quiet">{t('no_shop_fix')}</p>
      <ProblemNotice error={save.error} />
      {save.data?.refused.map(({ name, problem }) => (
        <ProblemText key={name} problem={problem} />
      ))}
      {!may('merchant.edit') && <p>{t('no_shop_ask')}</p>}
      {may('merchant.edit') && merchants.length > 0 && (
        <>
          <Select
            aria-label={t('merchant')}
            style={{ width: 240 }}
            value={merchant}
            onChange={setCode}
            options={merchants.map((each) => ({ value: each.code, label: each.name }))}
          />{' '}
          <Button type="primary" loading={save.isPending} onClick={add}>
            {t('add_shop')}
          </Button>
        </>
      )}
    </div>
  );
}
