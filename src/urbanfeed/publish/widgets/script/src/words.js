/** Our few words, in seven languages. */
import WORDS from '../../static/words.json';

/** In this language, or else in English; and `lang`, what that is where it is another than the one asked for. */
export function wordsIn(language) {
  const tag = language?.split('-')[0].toLowerCase();
  return Object.hasOwn(WORDS, tag) ? { words: WORDS[tag], lang: null } : { words: WORDS.en, lang: 'en' };
}

/** The language that an element stands in: its own, or that of what is around it, out of shadow trees as well. */
export function languageAround(element) {
  for (; element; element = element.parentNode || element.host) if (element.lang) return element.lang;
  return navigator.language;
}
