/** One article: its headline, where it comes from and when, what it says in short, and whether it was corrected. */
import { host, webAddress } from './addresses.js';
import { make } from './parts.js';

/** place: its place in the list, from 0, of so many. tag: of its headline. */
export function item(node, place, count, tag) {
  const { language, headline, excerpt, published, firstSeen, dateline, correctedLine } = node;
  const lang = language || '';
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
      // In words by the server, since a browser's first own date takes it longer than all the rest (Intl).
      make('time', 'date', { dateTime: published?.at || firstSeen, textContent: dateline }),
    ),
  );
  if (excerpt) article.append(make('p', 'excerpt', { textContent: excerpt }));
  if (correctedLine) article.append(make('p', 'note', { textContent: correctedLine }));
  return article;
}

/** It lies at the publisher's: asked for when it comes near, and without saying by whom. */
const image = ({ url, alt }) =>
  // The address stands last, behind all that decides how it is asked for.
  make('img', 'image', { alt: alt || '', loading: 'lazy', referrerPolicy: 'no-referrer', src: url });
