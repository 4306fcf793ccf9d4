/** The photos of an order's parcels, for those who may see them, with the day they are kept until. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../../../../web/kit/api.ts';
import { useFormat } from '../../../../web/kit/format.ts';
import { Panel } from '../../../../web/kit/page.tsx';
import { useMay } from '../../../../web/kit/session.ts';
import type { Answer } from '../../../../web/kit/wire.ts';
import type { photoList } from '../../../packing/devices/photos.ts';
import { usePhotoTexts } from './texts.ts';
import './photos.css';

type Photo = Answer<typeof photoList>['rows'][number];

function PhotoItem({ photo }: { photo: Photo }) {
  const t = usePhotoTexts();
  const format = useFormat();
  const { photo_id, parcel_no, taken_at, taken_by_name, deleted_at, keep_until, sha256 } = photo;
  const url = `/v1/photos/${photo_id}/jpeg`;
  const facts = [format.time(taken_at), taken_by_name].filter(Boolean).join(' · ');
  const kept =
    deleted_at === null
      ? t('kept_until', { time: format.time(keep_until) })
      : t('deleted_at', { time: format.time(deleted_at) });
  return (
    <figure title={t('photo_sum', { sum: sha256 })}>
      {deleted_at === null && (
        <a href={url} target="_blank" rel="noreferrer">
          <img src={url} alt={t('photo_of_parcel', { no: parcel_no })} loading="lazy" />
        </a>
      )}
      <figcaption>
        <span className="mono">{parcel_no}</span> {facts}
        <div className="quiet">{kept}</div>
      </figcaption>
    </figure>
  );
}

export function ParcelPhotos({ order_id }: { order_id: string }) {
  const t = usePhotoTexts();
  const photos = useQuery({
    queryKey: ['order', order_id, 'photos'],
    queryFn: () => get<Answer<typeof photoList>>('/v1/photos', { order_id }),
    enabled: useMay()('photo.read'),
  });
  const rows = photos.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title={t('photos')}>
      <div className="order-photos">
        {rows.map((photo) => (
          <PhotoItem key={photo.photo_id} photo={photo} />
        ))}
      </div>
    </Panel>
  );
}
