/** Addresses on the site that this script came from, and those that may be linked. */

export const host = (path) => new URL(`../../${path}`, import.meta.url);

/** The address where it is of the web: there are `javascript:` and `data:` too. */
export const webAddress = (text) => (/^https?:\/\//i.test(text) ? text : '');
