/** What orders must have in common to go in one parcel: shared with the screens. */

/** More orders are not packed into one parcel: nobody could check it. */
export const MOST_TOGETHER = 10;

/** Where a shipment may stand when it is parted from the others. */
export const PARTABLE: readonly string[] = ['planned', 'released', 'picked'];

export const WHAT_AGREES = {
  recipient: { en: 'recipient or phone', zh: '收件人或电话' },
  address: { en: 'address', zh: '地址' },
  warehouse: { en: 'warehouse', zh: '发货仓' },
  merchant: { en: 'merchant', zh: '商家' },
  carrier: { en: 'carrier', zh: '承运商' },
  payment: { en: 'payment', zh: '付款方式' },
  special: { en: 'special requests', zh: '特殊要求' },
} as const;
