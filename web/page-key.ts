/** The key that the server gave this page: only styles that carry it are applied. */

/** The key, from the page's head. */
export function pageKey(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/**
 * Gives the key to every style element that a script makes. antd takes it as a setting, but the
 * parts of it that stop the page from scrolling behind a dialog make theirs without.
 */
export function giveStylesTheKey(key: string): void {
  const make = document.createElement.bind(document) as (name: string) => HTMLElement;
  document.createElement = ((name: string) => {
    const element = make(name);
    if (element instanceof HTMLStyleElement) element.nonce = key;
    return element;
  }) as typeof document.createElement;
}
