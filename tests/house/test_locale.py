"""Every text of the pages stands in both languages, is used, and names what it is given."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.locale import Text, texts
from api.pages.catalogue import (
    halls,
    issues,
    meetings,
    minutes,
    papers,
    people,
    personal_data,
    resolutions,
    rights,
    tasks,
    votes,
    voting_rules,
)
from api.pages.catalogue.corrections import OF_MEETINGS
from api.pages.fields import Choice, Grid
from api.pages.forms import OWN_TEXTS, CommandForm, label_key

ROOT = Path(__file__).parents[2] / "api"
SOURCES = [*ROOT.rglob("*.py"), *ROOT.joinpath("templates").rglob("*.html")]
CATALOGUES = (
    *(halls, issues, meetings, minutes, papers, people, personal_data),
    *(resolutions, rights, tasks),
    *(votes, voting_rules),
)
FORMS = [
    *(form for module in CATALOGUES for form in vars(module).values() if isinstance(form, CommandForm)),
    *OF_MEETINGS,
]
QUOTED = re.compile(r"""["'](\w+(?:\.\w+)+)["']""")
BEGUN = re.compile(r"""["'](\w+(?:\.\w+)*\.)["'] ~|f["'](\w+(?:\.\w+)*\.)\{""")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def of_forms() -> Iterator[str]:
    """The texts that forms ask for by their own names."""
    for form in FORMS:
        yield from (f"{form.key}.{part}" for part in OWN_TEXTS)
        for field in form.fields:
            yield label_key(form, field)
            yield from (f"{start}.{field.name}_hint" for start in (form.key, "field"))
            yield from (f"choice.{field.name}.{answer}" for answer in ("yes", "no"))
            if isinstance(field, Grid):
                yield from (f"choice.{field.name}.{choice}" for choice in field.choices)
            if isinstance(field, Choice):
                yield from (f"choice.{field.name}.{member.value}" for member in field.members)


def used() -> set[str]:
    """Every key that a page names, whole or by its beginning."""
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    whole = set(QUOTED.findall(written)) | set(of_forms())
    whole |= {f"{key}.done" for key in re.findall(r'done="([\w.]+)"', written)}
    begun = tuple(first or second for first, second in BEGUN.findall(written))
    return whole | {key for key in texts() if key.startswith(begun)}


def agrees(text: Text) -> bool:
    """Both languages speak, of the same things."""
    singular = text.one is None or placeholders(text.one) | {"n"} == placeholders(text.en)
    return (
        bool(text.zh.strip() and text.en.strip())
        and placeholders(text.zh) == placeholders(text.en)
        and singular
    )


def test_every_text_says_the_same_things_in_both_languages() -> None:
    assert [key for key, text in texts().items() if not agrees(text)] == []


def test_no_english_text_was_left_in_chinese() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [key for key, text in texts().items() if chinese.search(text.en)] == ["frame.other_language"]


def test_no_text_is_left_that_nothing_says() -> None:
    assert sorted(set(texts()) - used()) == []


def test_every_text_that_a_template_or_page_names_exists() -> None:
    named = re.compile(r"""\b(?:t|woven)\(["'](\w+(?:\.\w+)+)["']""")
    written = {key for path in SOURCES for key in named.findall(path.read_text(encoding="utf-8"))}
    assert sorted(written - set(texts())) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_a_form_has_its_title_its_answer_and_every_label(form: CommandForm) -> None:
    assert f"{form.key}.title" in texts()
    assert f"{form.key}.done" in texts()
    for field in form.fields:
        assert label_key(form, field) in texts(), field.name
    if form.confirmed and form.noun in ("issue", "vote") and form.name not in ("preparation", "revision"):
        assert f"{form.key}.check" in texts()


def test_forms_of_one_noun_have_names_of_their_own() -> None:
    keys = [form.key for form in FORMS]
    assert len(keys) == len(set(keys))
