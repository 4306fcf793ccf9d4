/**
 * An order by hand, from a phone call or a mail. It goes the way of every channel: what the intake
 * refuses is said beside the field it means.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../../web/kit/act.tsx';
import { ApiProblem, get, newKey, post } from '../../../web/kit/api.ts';
import { Field, MoneyInput } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice, ProblemText } from '../../../web/kit/problems.tsx';
import { useMay, useSession } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { merchantList, shopList } from '../../merchants/queries.ts';
import type { ReceivedOrder } from '../model.ts';
import { NewOrderLines } from './new-order-lines.tsx';
import { type Draft, fieldAt, METHODS, newDraft, orderOf } from './new-order-model.ts';
import { NewOrderRecipient } from './new-order-recipient.tsx';
import { useNewOrderTexts } from './new-order-texts.ts';

type Shop = Answer<typeof shopList>['rows'][number];
const KINDS = ['prepaid', 'cash_on_delivery'] as const;

interface PartProps {
  draft: Draft;
  shop: Shop;
  errors: Readonly<Record<string, string>>;
  onChange(change: Partial<Draft>): void;
}

function Payment({ draft, errors, onChange }: PartProps) {
  const t = useNewOrderTexts();
  const before = draft.payment_kind !== 'cash_on_delivery';
  return (
    <>
      <Field label={t('payment_kind')}>
        {(id) => (
          <Select
            id={id}
            style={{ width: 170 }}
            value={draft.payment_kind}
            onChange={(payment_kind) => onChange({ payment_kind })}
            options={KINDS.map((value) => ({ value, label: t(value) }))}
          />
        )}
      </Field>
      {before && (
        <Checkbox
          checked={draft.paid}
          onChange={(event) => onChange({ paid: event.target.checked })}
        >
          {t('paid')}
        </Checkbox>
      )}
      {before && !draft.paid && <p className="quiet">{t('paid_not')}</p>}
      {before && draft.paid && (
        <div className="fields">
          <Field label={t('method')}>
            {(id) => (
              <Select
                id={id}
                value={draft.method}
                onChange={(method) => onChange({ method })}
                options={METHODS.map((value) => ({ value, label: t(value) }))}
              />
            )}
          </Field>
          <Field label={t('reference')}>
            {(id) => (
              <>
                <Input
                  id={id}
                  value={draft.reference}
                  maxLength={120}
                  onChange={(event) => onChange({ reference: event.target.value })}
                />
                <div className="late">{errors['reference']}</div>
              </>
            )}
          </Field>
        </div>
      )}
    </>
  );
}

function Money(props: PartProps) {
  const { draft, shop, onChange } = props;
  const t = useNewOrderTexts();
  const format = useFormat();
  const { total_minor } = orderOf(draft, shop, new Date(0));
  return (
    <Panel title={t('money')}>
      <div className="fields">
        {(['freight', 'order_discount'] as const).map((name) => (
          <Field key={name} label={t(name)}>
            {(id) => (
              <MoneyInput
                id={id}
                currency={shop.currency}
                value={draft[`${name}_minor`]}
                onChange={(minor) => onChange({ [`${name}_minor`]: minor ?? 0 })}
              />
            )}
          </Field>
        ))}
        <Field label={t('total')}>
          {(id) => (
            <output id={id} className="total">
              {format.money(total_minor, shop.currency)}
            </output>
          )}
        </Field>
      </div>
      <div className="late">{props.errors['total_minor']}</div>
      <Payment {...props} />
    </Panel>
  );
}

function Remarks({ draft, onChange }: PartProps) {
  const t = useNewOrderTexts();
  return (
    <Panel title={t('remarks')}>
      {(['buyer_remark', 'seller_remark'] as const).map((name) => (
        <Field key={name} label={t(name)}>
          {(id) => (
            <Input.TextArea
              id={id}
              rows={2}
              maxLength={2000}
              value={draft[name]}
              onChange={(event) => onChange({ [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </Panel>
  );
}

const freshDraft = () => newDraft(new Date(), newKey());

/** What a refusal says of the fields of the form; what belongs to none is shown above them. */
function errorsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  const each = error.body.errors ?? [error.body];
  return Object.fromEntries(
    each.flatMap(({ pointer = '', title }) => (pointer === '' ? [] : [[fieldAt(pointer), title]])),
  );
}

/** The draft, the shop, and taking the order. */
function useForm(shops: readonly Shop[]) {
  const t = useNewOrderTexts();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(freshDraft);
  const [code, setCode] = useState(shops[0]!.code);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const shop = shops.find((each) => each.code === code) ?? shops[0]!;
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const take = async (next: boolean) => {
    setBusy(true);
    try {
      const order = orderOf(draft, shop, new Date());
      const { order_id, order_no, replayed } = await post<ReceivedOrder>('/v1/orders', order);
      void message.success(t(replayed ? 'known' : 'taken', { no: order_no }));
      void queries.invalidateQueries();
      if (!next) return void navigate({ to: '/orders/$order_id', params: { order_id } });
      setDraft(freshDraft());
      setError(null);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
      document.getElementById('content')?.scrollTo(0, 0);
    }
  };
  return { draft, shop, setCode, error, busy, change, take };
}

function Form({ shops }: { shops: readonly Shop[] }) {
  const t = useNewOrderTexts();
  const { draft, shop, setCode, error, busy, change, take } = useForm(shops);
  const parts = { draft, shop, errors: errorsOf(error), onChange: change };
  const ready = draft.lines.length > 0 && draft.channel_order_no.trim() !== '';
  return (
    <>
      <ProblemNotice error={error} />
      <div className="page-filters">
        <Select
          aria-label={t('shop')}
          style={{ width: 220 }}
          value={shop.code}
          // Articles are those of the shop's merchant.
          onChange={(chosen) => {
            setCode(chosen);
            change({ lines: [] });
          }}
          options={shops.map((each) => ({ value: each.code, label: `${each.name} ${each.code}` }))}
        />
        <Input
          aria-label={t('number')}
          prefix={<span className="quiet">{t('number')}</span>}
          style={{ width: 300 }}
          maxLength={120}
          value={draft.channel_order_no}
          onChange={(event) => change({ channel_order_no: event.target.value })}
        />
      </div>
      <div className="columns">
        <div>
          <NewOrderRecipient {...parts} recipient={draft.recipient} />
          <NewOrderLines {...parts} lines={draft.lines} />
        </div>
        <div>
          <Money {...parts} />
          <Remarks {...parts} />
          <div className="bulk">
            {([false, true] as const).map((next) => (
              <Button
                key={String(next)}
                type={next ? 'default' : 'primary'}
                loading={busy}
                disabled={!ready}
                onClick={() => void take(next)}
              >
                {t(next ? 'save_next' : 'save')}
              </Button>
            ))}
          </div>
        </div>
      </div>
    </>
  );
}

/** A code of the shop that no other merchant's has. */
const shopCode = (merchant: string) => `manual-${merchant}`.slice(0, 32);

/** The shop of orders by hand, when there is none yet: added with one press. */
function NoShop() {
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

export function NewOrder() {
  const t = useNewOrderTexts();
  const shops = useQuery({
    queryKey: ['shops', 'manual'],
    queryFn: async () => {
      const { rows } = await get<Answer<typeof shopList>>('/v1/shops', { limit: 200 });
      return rows.filter((shop) => shop.active && shop.channel === 'manual');
    },
  });
  return (
    <Page title={t('title')}>
      <Shown of={shops} rows={6}>
        {(found) => (found.length === 0 ? <NoShop /> : <Form shops={found} />)}
      </Shown>
    </Page>
  );
}
