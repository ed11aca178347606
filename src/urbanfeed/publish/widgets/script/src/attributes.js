/**
 * Attributes, read with care: what cannot be asked for is passed over and told to the site owner, and the rest is shown.
 * Nothing of them ever comes into a style.
 */

// The filters that take several values, by the names of ArticleQuery.
export const MANY = ['source', 'language', 'topic', 'place', 'story', 'author', 'q'];
export const TIMES = ['since', 'until'];

export const MOST = 100;

const KEY = [/^[\p{L}\p{N}_.-]{1,100}$/u, 'a key'];
const TEXT = [/^\P{C}{1,200}$/u, 'at most 200 characters'];
const TIME = [/^\d{4}-\d\d-\d\d([T ][\d:.]{5,18}(Z|[+-]\d\d:\d\d)?)?$/i, '2025-07-08 or 2025-07-08T07:30:00Z'];
const RULES = {
  language: [/^[a-z]{2,8}(-[a-z\d]{1,8})*$/i, 'a language tag such as sv or sv-FI'],
  author: TEXT,
  q: TEXT,
  heading: TEXT,
  since: TIME,
  until: TIME,
  article: [/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'the UUID of an article'],
};

/** The attributes of one element, and what is wrong with them: `problems`, in words. */
export class Attributes {
  problems = [];

  constructor(element, names) {
    this.element = element;
    const strange = element.getAttributeNames().filter((it) => !names.includes(it) && !isCommon(it));
    if (strange.length) this.problems.push(`${strange.join(', ')}: there are ${names.join(', ')}`);
  }

  has(name) {
    return this.element.hasAttribute(name);
  }

  /** One of these, the first of which is meant where none is given. */
  choice(name, ...choices) {
    const given = this.#text(name).toLowerCase() || choices[0];
    return choices.includes(given) ? given : (this.refuse(name, given, choices.join(', ')), choices[0]);
  }

  /** The values between commas that can be asked for; `\,` is a comma in one. */
  values(name) {
    const values = this.#text(name).split(/(?<!\\),/).map((it) => it.replaceAll('\\,', ',').trim());
    return values.filter((it) => it && this.#checked(name, it));
  }

  value(name) {
    const value = this.#text(name);
    return this.#checked(name, value) ? value : '';
  }

  /** 1 to MOST; a larger number is as good as that. */
  limit(otherwise) {
    const given = this.#text('limit');
    const number = /^\d+$/.test(given) ? +given : 0;
    if (given && (number < 1 || number > MOST)) this.refuse('limit', given, `1 to ${MOST}`);
    return Math.min(number, MOST) || otherwise;
  }

  refuse(name, value, right) {
    this.problems.push(`${name}="${value}" is passed over: ${right}`);
  }

  #checked(name, value) {
    const [pattern, right] = RULES[name] || KEY;
    if (!value || pattern.test(value)) return true;
    this.refuse(name, value, right);
    return false;
  }

  #text(name) {
    return (this.element.getAttribute(name) || '').trim();
  }
}

/** Whether any element may have it: HTML's own (by their properties), ARIA's, and what frameworks leave behind. */
function isCommon(name) {
  if (/^(class|exportparts|is|on.*|item.*|(aria|data|hx|ng|v|x)-.*|.*[:@_.].*)$/.test(name)) return true;
  for (const property in HTMLElement.prototype) if (property.toLowerCase() === name) return true;
  return false;
}
