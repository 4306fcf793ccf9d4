/** Beside the goods: the label of the parcel closed last, and photos. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useShortcuts, withKey } from '../../../web/kit/shortcuts.tsx';
import type { Bench } from './bench-state.ts';
import { useDeviceTexts } from './device-texts.ts';
import { LabelState } from './label-state.tsx';
import { PhotoTaker } from './photo-taker.tsx';
import './devices.css';

export function BenchDevices({ bench }: { bench: Bench }) {
  const { at, closed_last } = bench;
  const photographed = at?.parcel ?? closed_last;
  return (
    <>
      {closed_last !== null && (
        <LabelState
          key={closed_last.parcel_id}
          bench={bench}
          parcel_id={closed_last.parcel_id}
          parcel_no={closed_last.parcel_no}
        />
      )}
      {photographed !== null && (
        <PhotoTaker
          bench={bench}
          parcel_id={photographed.parcel_id}
          parcel_no={photographed.parcel_no}
        />
      )}
    </>
  );
}

/** The way to the codes that work the bench; a key, so that the help tells of it. */
export function SheetLink() {
  const t = useDeviceTexts();
  const navigate = useNavigate();
  const open = () => void navigate({ to: '/pack/commands' });
  useShortcuts([{ key: 'B', label: t('sheet_link'), run: open }]);
  return (
    <Button title={withKey(t('sheet_link'), 'B')} onClick={open}>
      {t('sheet_link')}
    </Button>
  );
}
