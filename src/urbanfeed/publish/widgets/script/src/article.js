/** <urban-article>: one article as a card. */
import ARTICLE from '../../../operations/widget-article.graphql';
import { host } from './addresses.js';

export const article = {
  names: ['id', 'article', 'layout', 'images', 'theme'],

  /** As of a feed. `id` names the article, unless `article` does, and `id` is the element's own. */
  read(attributes) {
    const images = attributes.choice('images', 'none', 'show');
    const look = {
      layout: attributes.choice('layout', 'card'),
      images,
      theme: attributes.choice('theme', 'auto', 'light', 'dark'),
      heading: '',
      places: 1,
    };
    const id = attributes.value(attributes.has('article') ? 'article' : 'id');
    if (!id) return { more: host(''), look };
    return { document: ARTICLE, variables: { id, images: images === 'show' }, more: host(`articles/${id}`), look };
  },

  /** None where it is not there, or is published no more. */
  found({ article: node }) {
    return { nodes: node && !node.withdrawnAt ? [node] : [], none: node ? 'withdrawn' : 'missing' };
  },
};
