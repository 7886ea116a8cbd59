"""Whom a verifier trusts: the file format of C2SP tlog-policy, and when its quorum is met."""

import pytest

from deliberation.ledger.note import KeyType, SigningKey
from deliberation.ledger.policy import MalformedPolicyError, Policy


def key(name: str, number: int, kind: KeyType = KeyType.COSIGNATURE) -> str:
    return str(SigningKey(name, bytes([number] * 32), kind).verifier)


LOG = f"log {key('hall.example/log', 1, KeyType.ED25519)}"
WITNESSES = "\n".join(f"witness W{n} {key(f'w{n}.example', 10 + n)}" for n in range(1, 5))
THREE_OF_FOUR = f"{LOG}\n{WITNESSES}\ngroup four 3 W1 W2 W3 W4\nquorum four\n"


def names(*numbers: int) -> set[str]:
    return {f"w{n}.example" for n in numbers}


def test_three_of_four_witnesses_are_enough_and_two_are_not() -> None:
    policy = Policy.parse(THREE_OF_FOUR)
    assert policy.met_by(names(1, 2, 3))
    assert policy.met_by(names(1, 2, 3, 4))
    assert not policy.met_by(names(1, 2))
    assert not policy.met_by({"a stranger", "another", "a third", *names(1)})


def test_groups_of_groups_count_each_group_once() -> None:
    policy = Policy.parse(
        f"{WITNESSES}\ngroup left all W1 W2\ngroup right any W3 W4\ngroup both all left right\nquorum both\n"
    )
    assert policy.met_by(names(1, 2, 4))
    assert not policy.met_by(names(1, 3, 4))
    assert not policy.met_by(names(1, 2))


def test_a_single_witness_can_be_the_quorum_and_none_needs_nobody() -> None:
    assert Policy.parse(f"{WITNESSES}\nquorum W2\n").met_by(names(2))
    assert not Policy.parse(f"{WITNESSES}\nquorum W2\n").met_by(names(1, 3, 4))
    alone = Policy.parse(f"{LOG}\nquorum none\n")
    assert alone.met_by(())
    assert not alone.wants_witnesses


def test_comments_tabs_and_empty_lines_mean_nothing() -> None:
    spaced = "# our policy\n\n \t" + THREE_OF_FOUR.replace(" ", "\t ") + "\n  # end\n"
    assert Policy.parse(spaced) == Policy.parse(THREE_OF_FOUR)


def test_a_policy_is_written_as_it_is_read() -> None:
    policy = Policy.parse(THREE_OF_FOUR.replace("quorum", "group wide any four\nquorum"))
    assert Policy.parse(policy.text) == policy


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("", "no quorum"),
        (f"{LOG}\n", "no quorum"),
        ("quorum W1\n", "line 1"),
        (f"{WITNESSES}\nquorum W1\nquorum W2\n", "line 6"),
        (f"{WITNESSES}\ngroup none any W1\nquorum none\n", "line 5"),
        (f"{WITNESSES}\ngroup W1 any W2\nquorum W1\n", "line 5"),
        (f"{WITNESSES}\ngroup g 0 W1\nquorum g\n", "line 5"),
        (f"{WITNESSES}\ngroup g 3 W1 W2\nquorum g\n", "line 5"),
        (f"{WITNESSES}\ngroup g two W1 W2\nquorum g\n", "line 5"),
        (f"{WITNESSES}\ngroup g any W1 W1\nquorum g\n", "line 5"),
        (f"{WITNESSES}\ngroup g any later\nquorum g\n", "line 5"),
        (f"{WITNESSES}\ngroup g any W1\ngroup h any W1\nquorum h\n", "line 6"),
        (f"{WITNESSES}\ngroup g any\nquorum g\n", "line 5"),
        (f"{LOG}\n{LOG}\nquorum none\n", "line 2"),
        (f"log {key('w', 3)}\nquorum none\n", "line 1"),
        (f"witness W {key('w', 3, KeyType.ED25519)}\nquorum W\n", "line 1"),
        (f"witness A {key('a', 3)}\nwitness B {key('b', 3)}\nquorum A\n", "line 2"),
        ("log nokey\nquorum none\n", "line 1"),
        (f"{LOG} https://a https://b\nquorum none\n", "line 1"),
        ("trust everybody\nquorum none\n", "line 1"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(wrong: str, line: str) -> None:
    with pytest.raises(MalformedPolicyError, match=line):
        Policy.parse(wrong)
