/** Photos of the parcel in hand, or of the one closed last: taken by key S, by button or by scan. */
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { post } from '../../../web/kit/api.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useShortcuts, withKey } from '../../../web/kit/shortcuts.tsx';
import { useBenchActs } from './bench-commands.ts';
import type { Bench } from './bench-state.ts';
import { useDeviceTexts } from './device-texts.ts';
import { base64Of, stillOf } from './still.ts';

/** The camera, begun with the first photo and kept until the bench is left. */
function useCamera() {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream | null>(null);
  const [on, setOn] = useState(false);
  useEffect(
    () => () => {
      for (const track of stream.current?.getTracks() ?? []) track.stop();
    },
    [],
  );
  /** The video once it shows something. @throws DOMException when the camera is refused. */
  const ready = async (): Promise<HTMLVideoElement> => {
    const shown = video.current!;
    if (stream.current === null) {
      const wanted = { video: { width: { ideal: 1280 }, facingMode: 'environment' } };
      stream.current = await navigator.mediaDevices.getUserMedia(wanted);
      shown.srcObject = stream.current;
      setOn(true);
    }
    await shown.play();
    return shown;
  };
  return { video, on, ready };
}

interface Props {
  bench: Bench;
  parcel_id: string;
  parcel_no: string;
}

export function PhotoTaker({ bench, parcel_id, parcel_no }: Props) {
  const t = useDeviceTexts();
  const { video, on, ready } = useCamera();
  const [taken, setTaken] = useState<readonly { parcel_id: string; url: string }[]>([]);
  const [busy, setBusy] = useState(false);
  const own = taken.filter((each) => each.parcel_id === parcel_id);
  const take = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const shown = await ready().catch(() => null);
      const blob = shown === null ? null : await stillOf(shown);
      if (blob === null) {
        bench.say('bad', t(shown === null ? 'no_camera' : 'photo_fault'));
      } else {
        await post('/v1/photos/add', { parcel_id, jpeg: await base64Of(blob) });
        setTaken((before) => [...before, { parcel_id, url: URL.createObjectURL(blob) }]);
        bench.say('good', t('photo_kept', { no: parcel_no, count: own.length + 1 }));
      }
    } catch (error) {
      bench.refuse(error);
    }
    setBusy(false);
  };
  useShortcuts([{ key: 'S', label: t('take_photo'), run: () => void take() }]);
  useBenchActs(bench.acts, { PHOTO: take });
  return (
    <Panel
      title={t('photos')}
      extra={
        <Button
          size="small"
          loading={busy}
          title={withKey(t('take_photo'), 'S')}
          onClick={() => {
            releaseFocus();
            void take();
          }}
        >
          {t('take_photo')}
        </Button>
      }
    >
      <div className="bench-photos">
        <video ref={video} muted playsInline hidden={!on} />
        {own.map(({ url }, index) => (
          <img key={url} src={url} alt={t('photo_of', { at: index + 1 })} />
        ))}
      </div>
    </Panel>
  );
}
