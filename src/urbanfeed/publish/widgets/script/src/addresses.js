/** Addresses on the site that this script came from, and those that may be linked. */

export const host = (path) => new URL(`../../${path}`, import.meta.url);

/** The address where it is of the web: there are `javascript:` and `data:` too. */
export function webAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
