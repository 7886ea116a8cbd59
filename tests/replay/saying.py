"""Everything that a frame says, as text."""

from collections.abc import Iterable, Iterator

from deliberation.domain.terms import Term
from projections.replay.shapes import Frame, Panel


def said(frames: Iterable[Frame]) -> str:
    """All that is shown in both languages; never the state that lies beneath."""
    return "\n".join(part for frame in frames for part in _of_frame(frame))


def _of_frame(frame: Frame) -> Iterator[str]:
    terms = [frame.sentence, *frame.inside, *([frame.actor] if frame.actor else [])]
    yield from (text for term in terms for text in _both(term))
    for panel in frame.panels:
        yield from _of_panel(panel)


def _of_panel(panel: Panel) -> Iterator[str]:
    terms = [panel.title]
    for fact in panel.facts:
        terms += [fact.label, fact.value]
    for one in panel.workings:
        terms += [one.rule, one.figures, one.source]
        yield one.formula
    yield from (text for term in terms for text in _both(term))


def _both(term: Term) -> tuple[str, str]:
    return term.zh, term.en


def fact_of(frame: Frame, panel: str, key: str) -> str:
    """One fact of a frame in Chinese."""
    found = next(one for one in frame.panels if panel in (one.key, one.title.zh))
    return next(one.value.zh for one in found.facts if one.key == key)
