/**
 * Photos of parcels: kept with their sums apart from the rows that lists read, shown to those who
 * may see them, and deleted when the days that their merchant wants are over.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { command, type Outcome, query } from '../../../kernel/command.ts';
import { Download } from '../../../kernel/http.ts';
import { Problem } from '../../../kernel/problem.ts';
import { sweep } from '../../../kernel/reaction.ts';
import { merchantsByCode } from '../../merchants/port.ts';
import { merchantProblem } from '../../merchants/problems.ts';
import * as sql from '../devices.sql.ts';
import { LARGEST_PHOTO, photoRuleSchema, photoSchema, USUAL_PHOTO_DAYS } from '../model.ts';
import { packProblem } from '../problems.ts';
import { type JpegSize, jpegSize } from './jpeg.ts';

interface Picture extends JpegSize {
  jpeg: string;
  sha256: string;
  size_bytes: number;
}

/** Judges a picture by its content. */
function pictureOf(jpeg: string): Picture | Problem {
  const bytes = Buffer.from(jpeg, 'base64');
  if (bytes.length > LARGEST_PHOTO) {
    const [got_kb, limit_kb] = [bytes.length, LARGEST_PHOTO].map((n) => Math.ceil(n / 1024));
    return packProblem('PHOTO_TOO_LARGE', { got_kb, limit_kb }, '/jpeg');
  }
  const size = jpegSize(bytes);
  if (size === null) return packProblem('PHOTO_INVALID', {}, '/jpeg');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...size, jpeg, sha256, size_bytes: bytes.length };
}

export interface KeptPhoto {
  photo_id: string;
  parcel_id: string;
}

export const addPhoto = command({
  name: 'photo.add',
  path: '/v1/photos/add',
  en: 'Keeps a photo of a parcel: a JPEG of at most 300 kB; the same photo again is the same one.',
  zh: '保存包裹照片（JPEG，不超过 300 kB）；同一照片只保存一次。',
  permission: 'pack.work',
  input: photoSchema,
  problems: ['PARCEL_UNKNOWN', 'PHOTO_INVALID', 'PHOTO_TOO_LARGE'],
  max_batch: 20,
  async run(tx, items) {
    const parcel_ids = [...new Set(items.map(({ input }) => input.parcel_id))].sort();
    const parcels = new Map(
      (await sql.parcelsToPhotograph(tx, { parcel_ids })).map((row) => [row.parcel_id, row]),
    );
    const judged = items.map(({ input }) => {
      return parcels.has(input.parcel_id)
        ? pictureOf(input.jpeg)
        : packProblem('PARCEL_UNKNOWN', {}, '/parcel_id');
    });
    const keyOf = (parcel_id: string, sha256: string) => `${parcel_id} ${sha256}`;
    const rows = new Map(
      items.flatMap(({ input, actor }, at) => {
        const picture = judged[at]!;
        if (picture instanceof Problem) return [];
        const { state: _, ...parcel } = parcels.get(input.parcel_id)!;
        const row = { ...parcel, ...picture, photo_id: tx.newId(), taken_by: actor.id, actor };
        return [[keyOf(input.parcel_id, picture.sha256), row] as const];
      }),
    );
    const ready = [...rows.values()].map(({ actor: _, ...row }) => row);
    if (ready.length > 0) {
      const fresh = new Set((await sql.insertPhotos(tx, { rows: ready })).map((r) => r.photo_id));
      await sql.insertPictures(tx, { rows: ready.filter((row) => fresh.has(row.photo_id)) });
      for (const { photo_id, parcel_id, order_id, sha256, actor } of rows.values()) {
        if (!fresh.has(photo_id)) continue;
        const body = { photo_id, sha256 };
        tx.event({ kind: 'photo_taken', order_id, subject_id: parcel_id, body, actor });
      }
    }
    const sums = ready.map((row) => row.sha256);
    const kept = new Map(
      (await sql.photosLike(tx, { parcel_ids, sums })).map((row) => {
        return [keyOf(row.parcel_id, row.sha256), row.photo_id];
      }),
    );
    return items.map(({ input: { parcel_id } }, at): Outcome<KeptPhoto> => {
      const picture = judged[at]!;
      if (picture instanceof Problem) return picture;
      return { photo_id: kept.get(keyOf(parcel_id, picture.sha256))!, parcel_id };
    });
  },
});

export const photoList = query({
  name: 'photo.list',
  path: '/v1/photos',
  en: "The photos of an order's parcels, with the day until which each is kept.",
  zh: '订单包裹的照片及其保存期限。',
  permission: 'photo.read',
  input: z.strictObject({ order_id: z.uuid() }),
  problems: [],
  async run(tx, { order_id }) {
    return { rows: await sql.listPhotos(tx, { order_id, usual_days: USUAL_PHOTO_DAYS }) };
  },
});

export const photoPicture = query({
  name: 'photo.picture',
  path: '/v1/photos/:photo_id/jpeg',
  en: 'The picture of a photo.',
  zh: '照片图片。',
  permission: 'photo.read',
  input: z.strictObject({ photo_id: z.uuid() }),
  problems: ['PHOTO_GONE'],
  async run(tx, { photo_id }) {
    const found = await sql.pictureOf(tx, { photo_id });
    if (found === null) throw packProblem('PHOTO_GONE');
    return new Download(Buffer.from(found.jpeg, 'base64'), 'image/jpeg', `${photo_id}.jpg`);
  },
});

export const photoRules = query({
  name: 'photo_rule.list',
  path: '/v1/photo-rules',
  en: 'How many days the photos of each merchant are kept; null: the usual time.',
  zh: '各商家照片的保存天数；空为默认天数。',
  permission: 'setting.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    return { rows: await sql.photoRules(tx), usual_days: USUAL_PHOTO_DAYS };
  },
});

export const savePhotoRule = command({
  name: 'photo_rule.save',
  path: '/v1/photo-rules/save',
  en: 'Says how many days the photos of a merchant are kept.',
  zh: '设置商家照片的保存天数。',
  permission: 'setting.edit',
  input: photoRuleSchema,
  problems: ['MERCHANT_UNKNOWN'],
  async run(tx, items) {
    const named = [...new Set(items.map(({ input }) => input.merchant))];
    const merchants = await merchantsByCode(tx, named);
    const rows = new Map<
      string,
      { merchant_id: string; keep_days: number; set_by: string | null }
    >();
    const outcomes = items.map(({ input, actor }): Outcome<{ merchant_id: string }> => {
      const { merchant, keep_days } = input;
      const merchant_id = merchants.get(merchant)?.merchant_id;
      if (merchant_id === undefined) {
        return merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/merchant');
      }
      rows.set(merchant_id, { merchant_id, keep_days, set_by: actor.id });
      const body = { keep_days };
      tx.event({ kind: 'photo_rule_saved', subject_id: merchant_id, body, actor });
      return { merchant_id };
    });
    if (rows.size > 0) await sql.savePhotoRules(tx, { rows: [...rows.values()] });
    return outcomes;
  },
});

const BATCH = 500;

export const deletePhotos = sweep({
  name: 'packing.delete_photos',
  every_s: 3600,
  batch: BATCH,
  async run(tx) {
    const over = await sql.photosOver(tx, { count: BATCH, usual_days: USUAL_PHOTO_DAYS });
    const photo_ids = over.map((row) => row.photo_id);
    if (photo_ids.length === 0) return 0;
    await sql.deletePictures(tx, { photo_ids });
    await sql.noteDeleted(tx, { photo_ids });
    return photo_ids.length;
  },
});
