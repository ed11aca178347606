// What a site on Relay has: a list to be paged through both ways, an article to be asked for again, a union of blocks.

import { graphql } from 'relay-runtime';

export const query = graphql`
  query FrontPageQuery($count: Int!, $cursor: String, $filter: ArticleFilter) {
    ...FrontPage_articles
    sources {
      id
      title
    }
  }
`;

export const list = graphql`
  fragment FrontPage_articles on Query @refetchable(queryName: "FrontPagePaginationQuery") {
    articles(first: $count, after: $cursor, filter: $filter) @connection(key: "FrontPage_articles") {
      totalCount
      edges {
        node {
          ...FrontPage_article
        }
      }
    }
  }
`;

export const article = graphql`
  fragment FrontPage_article on Article @refetchable(queryName: "FrontPageArticleQuery") {
    headline
    excerpt(length: 120)
    source {
      title
    }
    blocks {
      __typename
      ...FrontPage_block
    }
  }
`;

export const block = graphql`
  fragment FrontPage_block on Block {
    ... on ParagraphBlock {
      html
    }
    ... on HeadingBlock {
      level
      html
    }
    ... on FigureBlock {
      url
      alt
    }
  }
`;

export const archive = graphql`
  query FrontPageArchiveQuery($count: Int!, $cursor: String) {
    articles(last: $count, before: $cursor) @connection(key: "Archive_articles") {
      edges {
        node {
          id
        }
      }
    }
  }
`;

export const search = graphql`
  query FrontPageSearchQuery($q: String!, $count: Int!, $cursor: String) {
    search(q: $q, first: $count, after: $cursor) @connection(key: "Search_search", filters: ["q"]) {
      edges {
        score
        snippet {
          html
        }
        node {
          id
        }
      }
    }
  }
`;
