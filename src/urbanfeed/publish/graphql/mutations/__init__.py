"""
Mutations: what a program with a token may change, each field with an input object and a union of typed results.

What could not be done as it was asked is a result, a type that implements `Failure`. Errors are for the rest: no token,
a token without the scope, a fault of ours. Only the header lets in (authorization.py), and only POST.
"""

from urbanfeed.publish.graphql.mutations.authorization import Authorization, challenge
from urbanfeed.publish.graphql.mutations.mutation import Mutation

__all__ = ["Authorization", "Mutation", "challenge"]
