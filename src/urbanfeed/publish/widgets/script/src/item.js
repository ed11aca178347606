/** One article: its headline, where it comes from and when, what it says in short, and whether it was corrected. */
import { host, webAddress } from './addresses.js';
import { dateIn } from './date.js';
import { make } from './parts.js';
import { wordsIn } from './words.js';

/** place: its place in the list, from 0, of so many. level: of its headline. */
export function item(node, place, count, level) {
  const language = node.language || '';
  const direction = node.direction === 'RTL' ? 'rtl' : 'ltr';
  const id = `headline-${place}`;
  const picture = node.images?.find((it) => webAddress(it.url));
  const article = make('article', 'item', { lang: language, dir: language ? direction : 'auto', tabIndex: 0 });
  article.dataset.id = node.id;
  article.setAttribute('aria-labelledby', id);
  article.ariaPosInSet = place + 1;
  article.ariaSetSize = count;
  if (picture) article.append(image(picture));
  article.append(
    make(`h${level}`, 'headline', { id }, make('a', '', {
      href: webAddress(node.url) || host(`articles/${encodeURIComponent(node.id)}`).href,
      textContent: node.headline,
    })),
    make('p', 'meta', {}, make('bdi', 'source', { textContent: node.source.title }), time(node, language)),
  );
  if (node.excerpt) article.append(make('p', 'excerpt', { textContent: node.excerpt }));
  if (node.corrections?.length) article.append(make('p', 'note', { textContent: correction(node, language) }));
  return article;
}

/** It lies at the publisher's: asked for when it comes near, and without saying by whom. */
function image({ url, alt }) {
  // The address comes last, when all that decides how it is asked for stands.
  return make('img', 'image', {
    alt: alt || '',
    loading: 'lazy',
    decoding: 'async',
    referrerPolicy: 'no-referrer',
    src: webAddress(url),
  });
}

/** The date as its page states it, in the article's language; the day of our first reading where it states none. */
function time({ published, firstSeen }, language) {
  const at = published ? published.at : firstSeen.slice(0, 10);
  const date = dateIn(language, at);
  const textContent = published ? date : wordsIn(language).read.replace('{date}', date);
  return make('time', 'date', { dateTime: published ? at : firstSeen, textContent });
}

function correction({ corrections }, language) {
  const last = corrections.map((it) => it.at).sort().at(-1);
  return wordsIn(language).corrected.replace('{date}', dateIn(language, last.slice(0, 10)));
}
