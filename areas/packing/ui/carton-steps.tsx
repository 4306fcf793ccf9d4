/**
 * How to pack the parcel: its carton with the reasons, and step by step what goes where, as a
 * picture and in words. Arrow keys go through the steps; the picture, in focus, is turned by them.
 */
import { App, Button } from 'antd';
import { useState } from 'react';
import { post } from '../../../web/kit/api.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useProblemOf } from '../../../web/kit/problems.tsx';
import { useShortcuts } from '../../../web/kit/shortcuts.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { PLACES, type PlannedParcel, paddingMl, placeOf, TURNS } from '../model.ts';
import type { Opened } from './bench-state.ts';
import { Carton3d, turned, useView } from './carton-3d.tsx';
import { useCartonTexts } from './carton-texts.ts';

const QUARTER = Math.PI / 4;

/** Names of articles by id. */
const namesOf = (parcel: Opened) =>
  new Map(parcel.lines.map((line) => [line.sku_id, `${line.sku_name} (${line.sku_code})`]));

/** A step in words: what, and where and which way up. */
function useStepText(parcel: Opened, planned: PlannedParcel) {
  const t = useCartonTexts();
  const label = useLabel();
  const names = namesOf(parcel);
  return (at: number): { what: string; how: string } => {
    const step = planned.steps[at];
    if (step === undefined) {
      const litres = (paddingMl(planned) / 1000).toFixed(1);
      return { what: t('padding', { litres }), how: '' };
    }
    const place = placeOf(step, planned).map((word) => label(PLACES[word]));
    const bag = step.bagged ? [t('bag_first')] : [];
    return {
      what: `${names.get(step.sku_id) ?? ''} ×${step.at.length}`,
      how: [...bag, place.join(' · '), label(TURNS[step.turn])].join('; '),
    };
  };
}

/** The PDF of the steps in a tab of its own. */
function PrintSteps({ parcel_id }: { parcel_id: string }) {
  const t = useCartonTexts();
  const { message } = App.useApp();
  const problemOf = useProblemOf();
  const print = async () => {
    const input = { kind: 'packing_steps', subject_id: parcel_id };
    try {
      const made = await post<{ document_id: string }>('/v1/documents/make', input);
      window.open(`/v1/documents/${made.document_id}/pdf`, '_blank', 'noreferrer');
    } catch (error) {
      void message.error(problemOf(error).title);
    }
  };
  return (
    <Button size="small" onClick={() => void print()}>
      {t('print_steps')}
    </Button>
  );
}

function Steps({ parcel, planned }: { parcel: Opened; planned: PlannedParcel }) {
  const t = useCartonTexts();
  const [at, setAt] = useState(0);
  const [view, setView] = useView();
  const stepText = useStepText(parcel, planned);
  const count = planned.steps.length + (paddingMl(planned) > 0 ? 1 : 0);
  const go = (by: number) => setAt((now) => Math.min(count - 1, Math.max(0, now + by)));
  const turn = (yaw: number) => setView((now) => turned(now, { yaw, pitch: 0 }));
  useShortcuts([
    { key: 'ArrowLeft', label: t('previous'), run: () => go(-1) },
    { key: 'ArrowRight', label: t('next'), run: () => go(1) },
  ]);
  const { what, how } = stepText(at);
  return (
    <div className="carton-how">
      <Carton3d
        parcel={planned}
        step={at}
        view={view}
        onTurn={setView}
        label={t('picture_of', { carton: planned.carton, at: at + 1, what: `${what}; ${how}` })}
      />
      <div>
        <div className="carton-step" aria-live="polite">
          <div>
            {at + 1}. {what}
          </div>
          <div>{how}</div>
        </div>
        <div className="carton-turn">
          <Button disabled={at === 0} onClick={() => go(-1)}>
            {t('previous')}
          </Button>
          <span className="grow">{t('step_of', { at: at + 1, of: count })}</span>
          <Button type="primary" disabled={at === count - 1} onClick={() => go(1)}>
            {t('next')}
          </Button>
          <Button size="small" aria-label={t('turn_left')} onClick={() => turn(-QUARTER)}>
            ⟲
          </Button>
          <Button size="small" aria-label={t('turn_right')} onClick={() => turn(QUARTER)}>
            ⟳
          </Button>
        </div>
      </div>
    </div>
  );
}

/** The parcels that follow, and what no carton takes. */
function Others({ parcel }: { parcel: Opened }) {
  const t = useCartonTexts();
  const names = namesOf(parcel);
  const [, ...later] = parcel.plan;
  return (
    <>
      {later.length > 0 && <div>{t('parcel_of', { count: parcel.plan.length })}</div>}
      {later.map(({ carton, items, weight_g }, index) => {
        const count = items.reduce((sum, item) => sum + item.qty, 0);
        const weight = (weight_g / 1000).toFixed(2);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: parcels to come have no other name
          <div key={index} className="quiet">
            {t('later', { carton, count, weight })}
          </div>
        );
      })}
      {parcel.unfit.map(({ sku_id, qty }) => (
        <div key={sku_id} className="late">
          {t('unfit', { what: names.get(sku_id) ?? '', count: qty })}
        </div>
      ))}
    </>
  );
}

export function CartonSteps({ parcel }: { parcel: Opened }) {
  const t = useCartonTexts();
  const planned = parcel.plan[0];
  if (planned === undefined) {
    return (
      <Panel title={t('how')}>
        <div className="quiet">{t('no_picture')}</div>
        <Others parcel={parcel} />
      </Panel>
    );
  }
  const { inner_length_mm: length, inner_width_mm: width, inner_height_mm: height } = planned;
  const fill = Math.round(planned.fill * 100);
  return (
    <Panel title={t('how')} extra={<PrintSteps parcel_id={parcel.parcel_id} />}>
      <div>{t('inside', { carton: planned.carton, length, width, height, fill })}</div>
      <Others parcel={parcel} />
      <Steps key={JSON.stringify(planned)} parcel={parcel} planned={planned} />
    </Panel>
  );
}
