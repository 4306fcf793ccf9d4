/** Closing a parcel: the carton (proposed, with the reasons) and the weight; by keys and by scans. */
import { Button } from 'antd';
import { useState } from 'react';
import { Panel } from '../../../web/kit/page.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { useShortcuts, withKey } from '../../../web/kit/shortcuts.tsx';
import { useLocale } from '../../../web/kit/texts.ts';
import type { ProblemBody } from '../../../web/kit/wire.ts';
import { useBenchActs } from './bench-commands.ts';
import { type Bench, type Opened, piecesLeft, type WeightWord } from './bench-state.ts';
import { BoxChoice, useOffered } from './box-choice.tsx';
import { DidntFit } from './didnt-fit.tsx';
import { usePackTexts } from './texts.ts';
import { gramsOf, OddWeight, useWeighed, WeightField } from './weight-field.tsx';

/** Why this carton was proposed. */
function Reasons({ parcel }: { parcel: Opened }) {
  const t = usePackTexts();
  const locale = useLocale();
  const reasons = locale === 'en' ? parcel.reasons.en : parcel.reasons.zh;
  if (reasons.length === 0) return null;
  return (
    <details className="reason" style={{ marginTop: 10 }}>
      <summary>{t('why_carton')}</summary>
      <ul>
        {reasons.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

const SAID_NOTHING: WeightWord = { weight_confirmed: false, weight_reason: '' };

/** What is typed and chosen to close a parcel, and closing it. */
function useClosing(parcel: Opened, bench: Bench) {
  const may = useMay();
  const [carton, setCarton] = useState(parcel.carton);
  const [text, setText] = useState('');
  /** What the server said against the weight, when a person may say that it is right. */
  const [odd, setOdd] = useState<ProblemBody | null>(null);
  const [word, setWord] = useState(SAID_NOTHING);
  const [busy, setBusy] = useState(false);
  const weight_g = gramsOf(text);
  const write = (next: string) => {
    setText(next);
    setOdd(null);
    setWord(SAID_NOTHING);
  };
  const close = async (said = word) => {
    if (carton === null || weight_g === null || busy) return;
    setBusy(true);
    const problem = await bench.close(carton, weight_g, said);
    setBusy(false);
    const known = ['WEIGHT_RANGE', 'WEIGHT_REASON'].includes(problem?.code ?? '');
    setOdd(known && problem?.['confirmable'] !== false ? problem : null);
  };
  const begun = parcel.lines.some((line) => line.qty_scanned > 0);
  const far = odd?.['reason_needed'] === true;
  const passed =
    word.weight_confirmed &&
    (!far || (may('parcel.override_weight') && word.weight_reason.trim() !== ''));
  const ready = carton !== null && weight_g !== null && begun && (odd === null || passed);
  const choice = { carton, setCarton, text, write, odd, word, setWord };
  return { ...choice, weight_g, ready, busy, close, far };
}

type Closing = ReturnType<typeof useClosing>;

/** What scanned commands do while a parcel is open. */
function useActs(parcel: Opened, bench: Bench, closing: Closing, offered: readonly string[]) {
  const t = usePackTexts();
  const { acts, say, refuse } = bench;
  const left = piecesLeft(parcel);
  const close = () => {
    if (closing.carton === null) say('warn', t('carton_first'));
    else if (closing.weight_g === null) say('warn', t('weigh_first'));
    else return closing.close();
  };
  const otherCarton = () => {
    const { parcel_id } = parcel;
    const about = closing.carton === null ? {} : { carton: closing.carton };
    return bench
      .reportFit({ parcel_id, reason: 'too_small', note: '', ...about })
      .then(closing.setCarton)
      .catch(refuse);
  };
  const box = (at: number) => () => {
    const code = offered[at];
    if (code === undefined) return say('warn', t('command_not_now'));
    closing.setCarton(code);
    say('good', t('box_key', { at: at + 1, carton: code }));
  };
  const weightOk = () => {
    if (closing.odd === null || closing.far) return say('warn', t('command_not_now'));
    return closing.close({ weight_confirmed: true, weight_reason: '' });
  };
  useBenchActs(acts, {
    CLOSE: () => (left > 0 ? say('warn', t('pieces_left', { count: left })) : close()),
    'NEXT-BOX': close,
    'WEIGHT-OK': weightOk,
    'DID-NOT-FIT': otherCarton,
    'BOX-1': box(0),
    'BOX-2': box(1),
    'BOX-3': box(2),
    'BOX-4': box(3),
    'PUT-ASIDE': bench.leave,
  });
}

export function CloseForm({ parcel, bench }: { parcel: Opened; bench: Bench }) {
  const t = usePackTexts();
  const offered = useOffered(parcel);
  const closing = useClosing(parcel, bench);
  const { carton, setCarton, text, write, ready, busy, close } = closing;
  useActs(parcel, bench, closing, offered);
  useWeighed(text, write);
  const left = piecesLeft(parcel);
  const word = left > 0 ? t('close_part', { count: left }) : t('close');
  useShortcuts([
    { key: 'Enter', label: t('close'), run: () => ready && left === 0 && void close() },
    { key: 'Escape', label: t('put_aside'), run: bench.leave },
  ]);
  const enter = () => {
    // A code that was scanned while the cursor stood in the field is a scan all the same.
    if (text.trim() !== '' && gramsOf(text) === null) {
      write('');
      void bench.scan(text.trim());
    } else if (ready) {
      void close();
    }
  };
  return (
    <Panel title={t('close')}>
      <BoxChoice {...{ parcel, carton, offered }} onChange={setCarton} />
      <WeightField text={text} wanted={left === 0} onChange={write} onEnter={enter} />
      <OddWeight problem={closing.odd} word={closing.word} onChange={closing.setWord} />
      <div className="floor-buttons">
        <Button
          type="primary"
          loading={busy}
          disabled={!ready}
          title={withKey(word, 'Enter')}
          onClick={() => void close()}
        >
          {word}
        </Button>
      </div>
      <Reasons parcel={parcel} />
      <div style={{ marginTop: 10 }}>
        <DidntFit
          parcel={parcel}
          carton={carton}
          onReport={async (input) => setCarton(await bench.reportFit(input))}
        />
      </div>
    </Panel>
  );
}
