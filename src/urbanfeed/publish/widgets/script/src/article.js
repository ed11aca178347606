/** <urban-article>: one article as a card. */
import { LOOK, lookOf } from './look.js';

export const article = {
  names: ['id', 'article', ...LOOK],

  /** As of a feed. `id` names the article, unless `article` does: then `id` is the element's own. */
  read(attributes) {
    const look = lookOf(attributes, 'card');
    const id = attributes.value('article') || attributes.value('id');
    const variables = { ofArticle: true, id, images: look.images === 'show' };
    return { variables, page: `articles/${encodeURIComponent(id)}`, look, room: 1 };
  },

  /** None where there is no such article, or it is published no more. */
  found: ({ article: node }) =>
    node && !node.withdrawnAt ? { nodes: [node] } : { nodes: [], none: node ? 'withdrawn' : 'missing' },
};
