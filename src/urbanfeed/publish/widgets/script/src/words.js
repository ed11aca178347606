/** Our few words, in seven languages. */
import WORDS from '../../static/words.json';

/** In this language, or else in English. */
export function wordsIn(language) {
  const tag = language?.split('-')[0].toLowerCase();
  return WORDS[Object.hasOwn(WORDS, tag) ? tag : 'en'];
}

/** The language that an element stands in: its own, or that of what is around it, out of shadow trees as well. */
export function languageAround(element) {
  for (; element; element = element.parentNode || element.host) if (element.lang) return element.lang;
  return navigator.language;
}
