/** The ways to pay, and where their words are. */

/** Keys of the texts of the ways to pay. */
export const PAYMENTS = {
  prepaid: 'prepaid',
  escrow: 'escrow',
  cash_on_delivery: 'cash_on_delivery',
} as const;

export type PaymentKind = keyof typeof PAYMENTS;
