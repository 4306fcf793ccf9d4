/** What was said about the last scan, what comes next, and the ways to scan: wedge, camera, typing. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { releaseFocus, useScanner } from '../kit/scan.tsx';
import { sound, type VerdictTone } from '../kit/sound.ts';
import { usePdaTexts } from './pda-texts.ts';

export interface Verdict {
  tone: VerdictTone | '';
  text: string;
  /** Tells two equal verdicts apart, so that the second flashes too. */
  serial: number;
}

export function useVerdict() {
  const [verdict, setVerdict] = useState<Verdict>({ tone: '', text: '', serial: 0 });
  const tell = (tone: VerdictTone, text: string) => {
    setVerdict(({ serial }) => ({ tone, text, serial: serial + 1 }));
    sound(tone);
  };
  return { verdict, tell };
}

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

/** The browser's own reader of codes; null where it has none. */
function makeDetector(): Detector | null {
  const { BarcodeDetector } = window as unknown as { BarcodeDetector?: new () => Detector };
  const has = BarcodeDetector !== undefined && navigator.mediaDevices !== undefined;
  return has ? new BarcodeDetector() : null;
}

const LOOK_MS = 150;

interface CameraProps {
  detector: Detector;
  onScan(code: string): void;
  onClose(): void;
}

/** Reads one code with the camera. */
function Camera({ detector, onScan, onClose }: CameraProps) {
  const t = usePdaTexts();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  const latest = useRef({ onScan, onClose });
  useEffect(() => {
    latest.current = { onScan, onClose };
  });
  useEffect(() => {
    let stream: MediaStream | null = null;
    let ended = false;
    const look = async () => {
      if (ended || video.current === null) return;
      const [found] = await detector.detect(video.current).catch(() => []);
      if (ended) return;
      if (found === undefined) {
        setTimeout(() => void look(), LOOK_MS);
        return;
      }
      latest.current.onScan(found.rawValue);
      latest.current.onClose();
    };
    const begin = async () => {
      const wanted = { video: { facingMode: 'environment' } };
      stream = await navigator.mediaDevices.getUserMedia(wanted);
      if (ended || video.current === null) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      await look();
    };
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    begin().catch(() => setRefused(!ended));
    return () => {
      ended = true;
      stop();
    };
  }, [detector]);
  if (refused) return <p className="warn-text">{t('no_camera')}</p>;
  return <video ref={video} className="camera" muted playsInline />;
}

function TypeCode({ onScan }: { onScan(code: string): void }) {
  const t = usePdaTexts();
  const [code, setCode] = useState('');
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== '') onScan(code.trim());
    setCode('');
    // The next scan belongs to the page again.
    releaseFocus();
  };
  return (
    <form className="type-code" onSubmit={enter}>
      <input
        aria-label={t('type_code')}
        placeholder={t('type_code')}
        value={code}
        autoComplete="off"
        autoCapitalize="characters"
        enterKeyHint="done"
        onChange={(event) => setCode(event.target.value)}
      />
      <button type="submit" disabled={code.trim() === ''}>
        {t('ok')}
      </button>
    </form>
  );
}

interface ScanBarProps {
  verdict: Verdict;
  hint: string;
  /** False while a dialog asks for something else. */
  listening: boolean;
  onScan(code: string): void;
}

export function ScanBar({ verdict, hint, listening, onScan }: ScanBarProps) {
  const t = usePdaTexts();
  const [detector] = useState(makeDetector);
  const [camera, setCamera] = useState(false);
  const heard = (code: string) => {
    if (listening) onScan(code);
    else sound('bad');
  };
  const typed = useScanner(heard);
  return (
    <div className="scan">
      <div key={verdict.serial} className={`said ${verdict.tone}`} role="status">
        {verdict.text !== '' && <div>{verdict.text}</div>}
        <b>{typed === '' ? hint : typed}</b>
      </div>
      {camera && detector !== null && (
        <Camera detector={detector} onScan={heard} onClose={() => setCamera(false)} />
      )}
      <div className="scan-ways">
        <TypeCode onScan={heard} />
        {detector !== null && (
          <button type="button" aria-pressed={camera} onClick={() => setCamera(!camera)}>
            {t('camera')}
          </button>
        )}
      </div>
    </div>
  );
}
