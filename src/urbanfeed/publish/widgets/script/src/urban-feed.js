/**
 * <urban-feed> and <urban-article>: articles on anybody's page.
 *
 *   <script type="module" src="https://HOST/widgets/v1/urban-feed.js"></script>
 *   <urban-feed topic="housing" language="sv" limit="5"></urban-feed>
 *
 *   feed.js, article.js           what each of the two asks, by its attributes (attributes.js)
 *   widget.js                     the element: when it asks, and what it does with what comes of it
 *   presence.js, question.js      whether anybody can see it; one request and its answer
 *   frame.js, item.js             what is drawn; keys.js: the way through it by keyboard
 *
 * They ask the host that this file came from and nobody else, send no cookies, keep nothing, and write what they get as
 * text, never as markup.
 */
import { article } from './article.js';
import { feed } from './feed.js';
import { define } from './widget.js';

define('urban-feed', feed);
define('urban-article', article);
