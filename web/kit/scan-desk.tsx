/** What all scanning pages share: scans one after the other, a verdict one sees, hears and feels. */
import { Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { useKitTexts } from './kit-texts.ts';
import { ProblemText, useProblemOf } from './problems.tsx';
import { releaseFocus, useScanner } from './scan.tsx';
import { runLone } from './shortcuts.tsx';
import { sound, type VerdictTone } from './sound.ts';
import type { ProblemBody } from './wire.ts';

export interface Verdict {
  tone: VerdictTone | '';
  text: string;
  problem?: ProblemBody;
}

/** The last verdict, and a line of work in which no scan overtakes the one before. */
export function useScanDesk() {
  const problemOf = useProblemOf();
  const [verdict, setVerdict] = useState<Verdict>({ tone: '', text: '' });
  const line = useRef<Promise<void>>(Promise.resolve());
  const say = (tone: VerdictTone, text: string) => {
    setVerdict({ tone, text });
    sound(tone);
  };
  const refuse = (error: unknown): ProblemBody => {
    const problem = problemOf(error);
    setVerdict({ tone: 'bad', text: problem.title, problem });
    sound('bad');
    return problem;
  };
  const hush = () => setVerdict({ tone: '', text: '' });
  const queue = (work: () => Promise<void>): Promise<void> => {
    line.current = line.current.then(work).catch((error: unknown) => void refuse(error));
    return line.current;
  };
  return { verdict, say, refuse, hush, queue };
}

/** Typing a code when its print cannot be read, or on a device without a scanner. */
function TypeCode({ onScan }: { onScan(code: string): void }) {
  const t = useKitTexts();
  const [code, setCode] = useState('');
  const enter = () => {
    if (code.trim() === '') return;
    onScan(code.trim());
    setCode('');
  };
  return (
    <form
      className="scan-type"
      onSubmit={(event) => {
        event.preventDefault();
        enter();
        // The next scan belongs to the page again.
        releaseFocus();
      }}
    >
      <Input
        aria-label={t('type_code')}
        placeholder={t('type_code')}
        value={code}
        autoComplete="off"
        onChange={(event) => setCode(event.target.value)}
      />
      <Button htmlType="submit" disabled={code.trim() === ''}>
        {t('ok')}
      </Button>
    </form>
  );
}

interface ScanBoxProps {
  verdict: Verdict;
  /** What is to be scanned next. */
  hint: string;
  onScan(code: string): void;
}

/** Listens to the scanner; shows the last verdict and what comes next, always in the same place. */
export function ScanBox({ verdict, hint, onScan }: ScanBoxProps) {
  const typed = useScanner(onScan, runLone);
  const said = verdict.problem !== undefined || verdict.text !== '';
  return (
    <div className={`scan-box ${verdict.tone}`}>
      <div className="scan-said" role="status">
        {verdict.problem !== undefined && <ProblemText problem={verdict.problem} />}
        {verdict.problem === undefined && said && <div>{verdict.text}</div>}
        <div className={said ? 'scan-next' : ''}>
          <span className="scan-mark" aria-hidden="true">
            ▮▯▮▮▯
          </span>{' '}
          {typed === '' ? hint : <code>{typed}</code>}
        </div>
      </div>
      <TypeCode onScan={onScan} />
    </div>
  );
}
