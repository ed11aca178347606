/** Addresses on the site that this script came from, and those that may be linked. */

const SITE = new URL('../../', import.meta.url).href;

/** path: as it stands in an address, what is not plain ASCII encoded. */
export const host = (path) => SITE + path;

/** The address where it is of the web: there are `javascript:` and `data:` too. */
export const webAddress = (text) => (/^https?:\/\//i.test(text) ? text : '');
