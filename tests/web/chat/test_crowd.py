from relevo.web.chat.crowd import Crowd


class Listener:
    def __init__(self) -> None:
        self.followed: list[str] = []

    def follow(self, conversation: str) -> None:
        self.followed.append(conversation)


def test_that_one_visitor_has_a_limit_and_others_do_not_feel_it() -> None:
    crowd = Crowd(per_visitor=2, together=10)
    first, second, third = Listener(), Listener(), Listener()
    assert crowd.enter("a", first)
    assert crowd.enter("a", second)
    assert not crowd.enter("a", third)
    assert crowd.enter("b", third)
    crowd.leave("a", first)
    assert crowd.enter("a", third)


def test_that_it_is_full_until_somebody_leaves() -> None:
    crowd = Crowd(per_visitor=2, together=1)
    listener = Listener()
    crowd.enter("a", listener)
    assert crowd.full()
    crowd.leave("a", listener)
    crowd.leave("a", listener)
    assert (crowd.count, crowd.full()) == (0, False)


def test_that_news_reach_all_connections_of_the_visitor_and_nobody_else() -> None:
    crowd = Crowd(per_visitor=9, together=9)
    mine, too, other = Listener(), Listener(), Listener()
    crowd.enter("a", mine)
    crowd.enter("a", too)
    crowd.enter("b", other)
    crowd.tell("a", "cnv_1")
    crowd.tell("nobody", "cnv_2")
    assert (mine.followed, too.followed, other.followed) == (["cnv_1"], ["cnv_1"], [])
