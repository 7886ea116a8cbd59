"""The one query for the names of all that a page names."""

from typing import Final

_COLUMNS: Final = {
    "zh": "text",
    "en": "text",
    "code": "text",
    "number": "int",
    "batch": "int",
    "at": "timestamptz",
    "hall": "uuid",
    "issue": "uuid",
    "unit": "uuid",
}
"""What a name may be made of, beside its form and whose it is."""


def _of(form: str, name: str, source: str, **said: str) -> str:
    """The rows of one kind of things."""
    columns = (said.get(column, f"NULL::{kind}") for column, kind in _COLUMNS.items())
    return f"SELECT '{form}', {name}, {', '.join(columns)} FROM {source}"


def _sealed(row: str, place: str, field: str) -> str:
    """A sealed text of a row's stream, at the version that its document has in `place`, as it stands today:
    that of a correction where one replaced it; NULL once destroyed."""
    return (
        f"(SELECT CASE p.field WHEN 'sealed' THEN opened.said ->> '{field}' ELSE opened.said #>> '{{}}' END"
        " FROM es.private p, LATERAL (SELECT convert_from(p.value, 'UTF8')::jsonb AS said) opened"
        f" WHERE p.stream = {row}.id AND p.version = ({row}.doc {place})::bigint AND p.class = 's'"
        f" AND p.field IN ('{field}', 'sealed') LIMIT 1)"
    )


def _shown(published: str, hall: str, text: str) -> str:
    """A text for whoever may read it."""
    return f"CASE WHEN {published} OR {hall} IN (SELECT id FROM seen) THEN {text} END"


_ASKED: Final = "= ANY(%(ids)s)"
_SEEN: Final = (
    "seen (id) AS (SELECT unnest(%(offices)s::uuid[])"
    " UNION SELECT h.id FROM projections.read_halls h JOIN seen s ON h.parent = s.id)"
)
_WORDING: Final = _shown("v.published", "v.hall", _sealed("v", "->> 'wording_at'", "wording"))
_VOTES: Final = (
    f"votes (id, worded, doc) AS (SELECT v.id, ({_WORDING})::jsonb, v.doc FROM projections.read_votes v"
    " WHERE v.id IN (SELECT unnest(%(ids)s)"
    f" UNION SELECT r.ballot_set FROM projections.read_rights r WHERE r.id {_ASKED}))"
)
_TEXT_OF_MOTION: Final = _sealed("m", "-> 'motions' -> put.motion::text ->> 'proposed_at'", "text")
_NUMBER: Final = _sealed("n", "->> 'number_at'", "number")

_KINDS: Final = (
    _of("name", "id", f"projections.read_units WHERE id {_ASKED}", zh="name_zh", en="name_en"),
    _of(
        *("name", "id", f"projections.read_halls WHERE id {_ASKED}"),
        zh="doc ->> 'name_zh'",
        en="doc ->> 'name_en'",
    ),
    _of("name", "id", f"projections.read_issues WHERE id {_ASKED}", zh="public_no"),
    _of("name", "id", f"projections.read_batches WHERE id {_ASKED}", zh="serial::text"),
    _of(
        *("slip", "s.id"),
        f"projections.read_slips s JOIN projections.read_batches b ON b.id = s.batch WHERE s.id {_ASKED}",
        number="s.number",
        batch="b.serial",
    ),
    _of(
        *("seat", "id", f"projections.read_seats WHERE id {_ASKED}"),
        unit="(doc -> 'state' ->> 'unit')::uuid",
    ),
    _of("ballot_set", "id", "votes", zh="worded ->> 'title'"),
    _of(
        *("motion", "(q.put ->> 'motion')::uuid"),
        "votes, json_array_elements(doc -> 'state' -> 'setup' -> 'questions') WITH ORDINALITY AS q (put, n)"
        f" WHERE (q.put ->> 'motion')::uuid {_ASKED}",
        zh="worded -> 'questions' -> (q.put ->> 'motion') ->> 'text'",
        number="q.n::int",
    ),
    _of(
        *("motion", "put.motion"),
        "projections.read_meetings m, unnest(m.motions, m.motion_issues) AS put (motion, issue)"
        f" WHERE m.motions && %(ids)s AND put.motion {_ASKED}",
        zh=_shown("false", "m.hall", _TEXT_OF_MOTION),
        issue="put.issue",
    ),
    _of(
        *("meeting", "id", f"projections.read_meetings WHERE id {_ASKED} AND state IS NOT NULL"),
        code="kind",
        at="planned_at",
        hall="hall",
    ),
    _of(
        *("minutes", "n.id"),
        "projections.read_minutes n LEFT JOIN projections.read_meetings m ON m.id = n.meeting"
        f" WHERE n.id {_ASKED}",
        zh=f"CASE WHEN n.published THEN {_NUMBER} END",
        code="m.kind",
        at="m.planned_at",
        hall="n.hall",
    ),
    _of(
        *("resolution", "r.id", f"projections.read_resolutions r WHERE r.id {_ASKED}"),
        zh=_shown("r.published", "r.hall", _sealed("r", "->> 'text_at'", "text")),
        at="r.adopted_at",
        hall="r.hall",
        issue="r.issues[1]",
    ),
    _of(
        *("task", "t.id"),
        "projections.read_tasks t LEFT JOIN projections.read_resolutions r ON r.id = t.resolution"
        f" WHERE t.id {_ASKED}",
        zh=_shown("false", "t.hall", _sealed("t", "->> 'content_at'", "content")),
        issue="coalesce(t.issue, r.issues[1])",
        unit="t.lead",
    ),
)
"""What is public of each stands beside it; a motion of a meeting and what an order says never are."""

NAMES: Final = (
    f"WITH RECURSIVE {_SEEN}, {_VOTES},"
    f" found (form, id, {', '.join(_COLUMNS)}) AS ({' UNION ALL '.join(_KINDS)})"
    " SELECT f.form, f.id, f.zh, f.en, f.code, f.number, f.batch, f.at, h.doc ->> 'name_zh',"
    " h.doc ->> 'name_en', i.public_no, u.name_zh, u.name_en FROM found f"
    " LEFT JOIN projections.read_halls h ON h.id = f.hall"
    " LEFT JOIN projections.read_issues i ON i.id = f.issue"
    " LEFT JOIN projections.read_units u ON u.id = f.unit"
)
"""Of `%(ids)s`, for whoever may read what is not public in the halls `%(offices)s` and in those below."""
