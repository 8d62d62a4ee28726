/** Life-cycle octets of GP Card Specification 2.3.1 §5 and tables 11-3 to 11-6. */
export const CARD_OP_READY = 0x01;
export const CARD_INITIALIZED = 0x07;
export const CARD_SECURED = 0x0f;
export const CARD_LOCKED = 0x7f;
export const CARD_TERMINATED = 0xff;

export const LOADED = 0x01;
export const INSTALLED = 0x03;
export const SELECTABLE = 0x07;
export const PERSONALIZED = 0x0f;
export const LOCK_BIT = 0x80;

export const isLocked = (state: number): boolean => (state & LOCK_BIT) !== 0;
export const isSelectable = (state: number): boolean => !isLocked(state) && (state & SELECTABLE) === SELECTABLE;

/** Card states are left forward only, but for CARD_LOCKED ↔ SECURED; TERMINATED is the end. */
export function mayCardGo(from: number, to: number): boolean {
  const order = [CARD_OP_READY, CARD_INITIALIZED, CARD_SECURED, CARD_LOCKED, CARD_TERMINATED];
  if (!order.includes(to) || from === CARD_TERMINATED || from === to) return false;
  if (to === CARD_TERMINATED) return true;
  if (from === CARD_LOCKED) return to === CARD_SECURED;
  if (to === CARD_LOCKED) return from === CARD_SECURED;
  return order.indexOf(to) > order.indexOf(from);
}
