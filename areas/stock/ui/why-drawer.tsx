/** "Why is it this many?": the moves, promises and places that a number adds up from. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Drawer, Input } from 'antd';
import { useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { instantOf, useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Facts, Panel } from '../../../web/kit/page.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { useShortcuts } from '../../../web/kit/shortcuts.tsx';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { stockExplain } from '../queries.ts';
import { MoveButton } from './move-dialog.tsx';
import { CAUSES, PLACES, useStockTexts } from './texts.ts';

type Why = Answer<typeof stockExplain>;

const signed = (qty: number) => (qty > 0 ? `+${qty}` : String(qty));

function useCause(): (cause: string) => string {
  const label = useLabel();
  return (cause) => label(CAUSES[cause] ?? { en: cause, zh: cause });
}

/** A place by its code; the standard ones by name. */
function usePlace(): (code: string) => string {
  const label = useLabel();
  return (code) => label(PLACES[code] ?? { en: code, zh: code });
}

function Sum({ why }: { why: Why }) {
  const t = useStockTexts();
  const cause = useCause();
  return (
    <Panel title={t('sum')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('cause')}</th>
            <th scope="col" className="end">
              {t('moves_count')}
            </th>
            <th scope="col" className="end">
              {t('effect')}
            </th>
          </tr>
        </thead>
        <tbody>
          {why.groups.map((group) => (
            <tr key={group.cause}>
              <td>{cause(group.cause)}</td>
              <td className="end">{group.moves}</td>
              <td className="end">{signed(group.effect)}</td>
            </tr>
          ))}
          <tr>
            <td>
              <b>{t(why.at === null ? 'total' : 'total_then')}</b>
            </td>
            <td />
            <td className="end">
              <b>{why.qty_on_hand}</b>
            </td>
          </tr>
        </tbody>
      </table>
    </Panel>
  );
}

function Promises({ why }: { why: Why }) {
  const t = useStockTexts();
  const format = useFormat();
  const { count, qty } = why.other_reservations;
  return (
    <Panel title={`${t('promises')}: ${why.qty_reserved}`}>
      {why.at !== null && <div className="quiet">{t('promises_then')}</div>}
      {why.reservations.length === 0 && <Empty>{t('no_promises')}</Empty>}
      <div className="promises">
        {why.reservations.map((each) => (
          <div key={each.reservation_id}>
            <b>{each.qty_held}</b>{' '}
            {each.order_id === null ? (
              t('basket', { basket: each.basket ?? '' })
            ) : (
              <Link to="/orders/$order_id" params={{ order_id: each.order_id }}>
                {each.order_no}
              </Link>
            )}{' '}
            {each.expires_at !== null && (
              <span className="quiet">{t('until', { time: format.time(each.expires_at) })}</span>
            )}
          </div>
        ))}
      </div>
      {count > 0 && <div className="quiet">{t('more_promises', { count, qty })}</div>}
    </Panel>
  );
}

function Places({ why }: { why: Why }) {
  const t = useStockTexts();
  const may = useMay();
  const placeText = usePlace();
  const moving = why.at === null && may('stock.move');
  const { warehouse, merchant, sku: code } = why;
  const freeOf = (place: Why['places'][number]) => {
    const { location: from, lot, qty, qty_claimed } = place;
    return { warehouse, sku: { merchant, code }, from, lot, free: qty - qty_claimed };
  };
  return (
    <Panel title={t('places')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('place')}</th>
            <th scope="col" className="end">
              {t('qty')}
            </th>
            <th scope="col" className="end">
              {t('claimed')}
            </th>
            <th scope="col">{t('claimed_by')}</th>
            {moving && <td />}
          </tr>
        </thead>
        <tbody>
          {why.places.map((place) => (
            <tr key={`${place.location_id} ${place.lot}`}>
              <td className="mono">
                {placeText(place.location)} {place.lot}
              </td>
              <td className="end">{place.qty}</td>
              <td className="end">{place.claims.reduce((sum, claim) => sum + claim.qty, 0)}</td>
              <td>{claimsText(place.claims)}</td>
              {moving && (
                <td className="end">
                  {place.kind === 'bin' && place.qty > place.qty_claimed && (
                    <MoveButton of={freeOf(place)} />
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** How many claims of a place are named. */
const NAMED = 4;

function claimsText(claims: Why['places'][number]['claims']): string {
  const names = claims.slice(0, NAMED).map((claim) => `${claim.task_no} ${claim.order_no}`);
  return [...names, ...(claims.length > NAMED ? ['…'] : [])].join(', ');
}

function Coming({ why }: { why: Why }) {
  const t = useStockTexts();
  if (why.coming.length === 0) return null;
  return (
    <Panel title={t('coming')}>
      <div className="promises">
        {why.coming.map(({ transfer_id, transfer_no, lot, qty }) => (
          <div key={`${transfer_id} ${lot}`}>
            <b>{qty}</b>{' '}
            <Link to="/transfers/$transfer_id" params={{ transfer_id }}>
              {transfer_no}
            </Link>
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** The instant for which is asked; empty: now. */
function Instant({ value, onChange }: { value: string; onChange(typed: string): void }) {
  const t = useStockTexts();
  return (
    <Field label={t('at')}>
      {(id) => (
        <Input
          id={id}
          size="small"
          style={{ width: 220 }}
          type="datetime-local"
          allowClear
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Moves({ why }: { why: Why }) {
  const t = useStockTexts();
  const format = useFormat();
  const cause = useCause();
  const placeText = usePlace();
  return (
    <Panel title={t('last_moves')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('when')}</th>
            <th scope="col">{t('cause')}</th>
            <th scope="col">{t('from_to')}</th>
            <th scope="col" className="end">
              {t('effect')}
            </th>
            <th scope="col" className="end">
              {t('after')}
            </th>
            <th scope="col">{t('note')}</th>
          </tr>
        </thead>
        <tbody>
          {why.moves.rows.map((move) => (
            <tr key={move.move_id}>
              <td>{format.time(move.at)}</td>
              <td>{cause(move.cause)}</td>
              <td className="mono">
                {placeText(move.from)} → {placeText(move.to)}
              </td>
              <td className="end">{move.effect === 0 ? '0' : signed(move.effect)}</td>
              <td className="end">{move.on_hand_after}</td>
              <td>{[move.order_no, move.reference, move.reason].filter(Boolean).join(' ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {why.moves.next !== null && <div className="quiet">{t('older_moves')}</div>}
    </Panel>
  );
}

export function WhyDrawer({ of, onClose }: { of: string; onClose(): void }) {
  const t = useStockTexts();
  const kit = useKitTexts();
  const [sku_id = '', warehouse_id = ''] = of.split('.');
  useShortcuts([{ key: 'Escape', label: kit('close'), run: onClose }]);
  const { zone, time } = useFormat();
  const [typed, setTyped] = useState('');
  const at = instantOf(typed, zone) ?? undefined;
  const query = useQuery({
    queryKey: ['stock-why', of, at],
    queryFn: () => get<Why>('/v1/stock/explain', { sku_id, warehouse_id, at, limit: 50 }),
    placeholderData: keepPreviousData,
  });
  const why = query.data;
  const title =
    why === undefined
      ? t('why')
      : t('why_of', { sku: why.sku, warehouse: why.warehouse, qty: why.qty_on_hand });
  return (
    <Drawer open size={660} title={title} onClose={onClose}>
      <Instant value={typed} onChange={setTyped} />
      <Shown of={query}>
        {(data) => (
          <>
            {data.at !== null && <h3>{t('stood_then', { time: time(data.at) })}</h3>}
            <Alert
              type={data.adds_up ? 'success' : 'error'}
              title={data.adds_up ? t('adds_up') : t('contradicts')}
              style={{ marginBottom: 8 }}
            />
            <Facts
              facts={[
                [t('on_hand'), data.qty_on_hand],
                [t('reserved'), data.qty_reserved],
                [t('available'), <b key="a">{data.qty_available}</b>],
              ]}
            />
            <Sum why={data} />
            <Promises why={data} />
            <Places why={data} />
            <Coming why={data} />
            <Moves why={data} />
          </>
        )}
      </Shown>
    </Drawer>
  );
}
