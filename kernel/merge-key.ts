/** The key by which orders of one buyer to one address are found, so that they can travel together. */
import { type Recipient, stem } from './address.ts';
import { foldName } from './region.ts';

/**
 * The key by which orders of the same buyer to the same address are merged, of a recipient that
 * `checkRecipient` has normalised: equal for texts that differ only in blanks, width, punctuation,
 * short region names or regions doubled in the detail.
 * It holds personal data in the clear: store a keyed hash of it. Do not use it for recipients
 * masked by the platform (they have keys of their own, such as oaid).
 */
export function mergeKey(checked: Recipient): string {
  const { province, city, district, street, detail, phone, phone_extension, country } = checked;
  const region = [province, city, district].map(stem);
  const place = foldName(street + detail);
  return [foldName(checked.name), phone, phone_extension ?? '', country, ...region, place].join(
    '|',
  );
}
