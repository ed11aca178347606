/** Our few words, in seven languages. */
import WORDS from '../../static/words.json';

// Ours are in Cyrillic. In China these two are in scripts of their own (CLDR, likelySubtags).
const OTHERWISE = /^(kk|mn)-(?!cyrl)(....\b|cn)/i;

/** In this language and its usual script, or else in English; and `lang`, what that is where it is not what was asked. */
export function wordsIn(language) {
  const tag = language?.split('-')[0].toLowerCase();
  const ours = Object.hasOwn(WORDS, tag) && !OTHERWISE.test(language);
  return ours ? { words: WORDS[tag] } : { words: WORDS.en, lang: 'en' };
}

/** The language that an element stands in: its own, or that of what is around it, out of shadow trees as well. */
export function languageAround(element) {
  for (; element; element = element.parentNode || element.host) if (element.lang) return element.lang;
  return navigator.language;
}
