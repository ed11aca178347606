/** One article: its headline, where it comes from and when, what it says in short, and whether it was corrected. */
import { host, webAddress } from './addresses.js';
import { dateIn } from './date.js';
import { make } from './parts.js';
import { wordsIn } from './words.js';

/** place: its place in the list, from 0, of so many. tag: of its headline. */
export function item(node, place, count, tag) {
  const { language, headline, excerpt, published, firstSeen, corrections } = node;
  const lang = language || '';
  const at = published ? published.at : firstSeen.slice(0, 10);
  const date = dateIn(lang, at);
  const saying = (word, day) => wordsIn(lang)[word].replace('{date}', day);
  const id = `headline-${place}`;
  const dir = lang ? node.direction.toLowerCase() : 'auto';
  const article = make('article', 'item', { lang, dir, tabIndex: 0, ariaPosInSet: place + 1, ariaSetSize: count });
  article.dataset.id = node.id;
  article.setAttribute('aria-labelledby', id);
  const picture = node.images?.find((it) => webAddress(it.url));
  if (picture) article.append(image(picture));
  const href = webAddress(node.url) || host(`articles/${node.id}`);
  article.append(
    make(tag, 'headline', { id }, make('a', '', { href, textContent: headline })),
    make(
      'p',
      'meta',
      {},
      make('bdi', 'source', { textContent: node.source.title }),
      // The day of our first reading where its page states none.
      make('time', 'date', { dateTime: published ? at : firstSeen, textContent: published ? date : saying('read', date) }),
    ),
  );
  if (excerpt) article.append(make('p', 'excerpt', { textContent: excerpt }));
  const corrected = corrections.map((it) => it.at).sort().at(-1);
  if (corrected) article.append(make('p', 'note', { textContent: saying('corrected', dateIn(lang, corrected.slice(0, 10))) }));
  return article;
}

/** It lies at the publisher's: asked for when it comes near, and without saying by whom. */
const image = ({ url, alt }) =>
  // The address stands last, behind all that decides how it is asked for.
  make('img', 'image', { alt: alt || '', loading: 'lazy', referrerPolicy: 'no-referrer', src: url });
