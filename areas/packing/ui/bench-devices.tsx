/** Beside the goods: the label of the parcel closed last, and photos. */
import type { Bench } from './bench-state.ts';
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
