/** What a demo company has beside every other: its bar and its tour. */
import { useShortcuts } from '../kit/shortcuts.tsx';
import { PracticeBar, usePractice } from './bar.tsx';
import { usePracticeTexts } from './texts.ts';
import { Tour, useTour } from './tour.tsx';

/** Of a company that is no demo, nothing. */
export function Demo() {
  const state = usePractice();
  return state === null ? null : <DemoTools state={state} />;
}

function DemoTools({ state }: { state: NonNullable<ReturnType<typeof usePractice>> }) {
  const t = usePracticeTexts();
  const tour = useTour();
  useShortcuts([{ key: 'T', label: t('tour'), run: tour.begin }]);
  return (
    <>
      <PracticeBar state={state} onTour={tour.begin} />
      {!state.resetting && <Tour tour={tour} />}
    </>
  );
}
