/** Texts of the photos on an order's page. */
import { defineTexts } from '../../../../web/kit/texts.ts';

export const usePhotoTexts = defineTexts('order-photos', {
  photos: { en: 'Photos', zh: '照片' },
  kept_until: { en: 'kept until {{time}}', zh: '保存至 {{time}}' },
  deleted_at: { en: 'deleted {{time}}, its days being over', zh: '保存期满，已于 {{time}} 删除' },
  photo_of_parcel: { en: 'Photo of {{no}}', zh: '{{no}} 的照片' },
  photo_sum: { en: 'Sum (SHA-256) {{sum}}', zh: '校验值（SHA-256）{{sum}}' },
});
