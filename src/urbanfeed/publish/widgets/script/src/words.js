/** Our few words, in seven languages. */
import WORDS from '../../static/words.json';

/** In this language, or else in English; `lang` says which. */
export function wordsIn(language) {
  const lang = (language || '').split('-')[0].toLowerCase();
  return Object.hasOwn(WORDS, lang) ? { lang, ...WORDS[lang] } : { lang: 'en', ...WORDS.en };
}

/** The language that an element stands in: its own, or that of what is around it, out of shadow trees as well. */
export function languageAround(element) {
  for (let it = element; it; it = it.parentNode || it.host) if (it.lang) return it.lang;
  return navigator.language;
}
