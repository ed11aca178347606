/**
 * Attributes, read with care: what cannot be asked for is passed over and told to the site owner, and the rest is shown.
 * Nothing of them ever comes into a style.
 */

const MOST = 100;

// Classes of Unicode are dear: a browser makes a table of each. Most keys can do without.
const KEY = [{ test: (it) => /^[\w.-]{1,100}$/.test(it) || /^[\p{L}\p{N}_.-]{1,100}$/u.test(it) }, 'a key'];
// Without what no text may hold: control characters, lone surrogates, U+FFFE and U+FFFF. Joiners are letters' own.
const TEXT = [/^[^\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]{1,200}$/u, '1 to 200 characters'];
const TIME = [/^\d{4}-[01]\d-[0-3]\d([T ][\d:.]+(Z|[+-][\d:]+)?)?$/i, '2025-07-08'];
const LANGUAGE = [/^[a-z]{2,8}(-[a-z\d]{1,8})*$/i, 'sv or sv-FI'];
const RULES = { language: LANGUAGE, author: TEXT, q: TEXT, heading: TEXT, since: TIME, until: TIME };

/**
 * The attributes of an element that may have these; and what is wrong with them, as `problems` for people.
 *
 * refused: what the server has refused before, as written() writes it, and what would be right.
 */
export function attributesOf(element, names, refused) {
  const problems = [];
  const text = (name) => (element.getAttribute(name) || '').trim();
  const written = (name) => `${name}="${text(name)}"`;
  const refuse = (name, right) => problems.push(`${written(name)} (${right})`);

  /** Whether it can be asked for; of several values, fifty at most. */
  const fits = (name) => (it, place) => {
    const [pattern, right] = RULES[name] || KEY;
    return it && ((place < 50 && pattern.test(it)) || !refuse(name, right));
  };

  /** The values between commas that can be asked for; `\,` is a comma in one. */
  const values = (name) => {
    const given = text(name);
    const right = refused[written(name)];
    if (right) refuse(name, right);
    if (right || !given) return [];
    return given.split(/(?<!\\),/).map((it) => it.replaceAll('\\,', ',').trim()).filter(fits(name));
  };

  /** The one value. */
  const value = (name) => [text(name)].filter(fits(name))[0] || '';

  /** One of the choices, the first of which is meant where none is given. */
  const choice = (name, ...choices) => {
    const given = text(name).toLowerCase();
    if (choices.includes(given)) return given;
    if (given) refuse(name, choices);
    return choices[0];
  };

  /** 1 to MOST; a larger number is as good as that. */
  const limit = (otherwise) => {
    const given = text('limit');
    const number = Math.min(/^\d+$/.test(given) && given, MOST);
    if (given && (!number || number !== +given)) refuse('limit', `1 to ${MOST}`);
    return number || otherwise;
  };

  for (const it of element.getAttributeNames()) if (!names.includes(it) && !isCommon(it)) refuse(it, names);
  return { problems, written, refuse, values, value, choice, limit };
}

/** Whether any element may have it: HTML's own (most by their properties), data-, ARIA's, and what frameworks leave. */
function isCommon(name) {
  if (/^(class|exportparts|is|item|on|(dir|id|style)$)|[^a-z]/.test(name)) return true;
  for (const property in HTMLElement.prototype) if (property.toLowerCase() === name) return true;
}
