"""What is related to an article, as a GraphQL type: another article, and why it is one."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from urbanfeed.publish.graphql.types_catalogue import Topic

if TYPE_CHECKING:
    from urbanfeed.publish.graphql.types_article import Article

__all__ = ["RelatedArticle"]


@strawberry.type(
    description="An article that is related to another one, and why. "
    "Example: `{ articles { nodes { related { node { headline } topics { label } } } } }`."
)
class RelatedArticle:
    """See store.Near."""

    node: Annotated["Article", strawberry.lazy("urbanfeed.publish.graphql.types_article")] = strawberry.field(
        description="The article. Example: `node { headline }`."
    )
    topics: list[Topic] = strawberry.field(
        description="The topics that both are filed under. Example: `topics { key label }`."
    )
