"""The shelf that documents, requests and replies are kept on, each of them bounded."""

from urbanfeed.publish.graphql.shelf import Shelf


def test_what_nobody_has_asked_for_the_longest_is_forgotten_first() -> None:
    shelf: Shelf[str, str] = Shelf(1_000, most=2)
    for name in ("a", "b"):
        shelf.put(name, f"text {name}", 6)
    assert shelf.get("a") == "text a"
    shelf.put("c", "text c", 6)
    assert [shelf.get(it) for it in ("a", "b", "c")] == ["text a", None, "text c"]
    assert len(shelf) == 2


def test_the_bytes_of_all_are_bounded_however_often_one_is_put() -> None:
    shelf: Shelf[int, int] = Shelf(80)
    for _ in range(3):
        for number in range(8):
            shelf.put(number, number, 10)
    assert [shelf.get(it) for it in range(8)] == list(range(8))
    shelf.put(8, 8, 10)
    assert [shelf.get(it) for it in range(9)] == [None, *range(1, 9)]
    assert shelf.bytes == 80
    shelf.clear()
    assert (len(shelf), shelf.bytes) == (0, 0)


def test_one_that_is_large_pushes_off_no_others() -> None:
    shelf: Shelf[str, str] = Shelf(80)
    shelf.put("a", "small", 10)
    shelf.put("b", "large", 11)
    assert (shelf.get("a"), shelf.get("b"), shelf.bytes) == ("small", None, 10)
