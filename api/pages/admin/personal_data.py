"""What is held of one person, who looked at it, and the person's rights over it (PIPL, arts 44 to 50)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import ADMINISTRATOR, Routes
from api.pages.admin.data_requests import lines_of, said_in
from api.pages.ask import Ask, Asking
from api.pages.catalogue import personal_data as f
from api.pages.catalogue.people import DETAILS
from api.pages.fields import Option, one
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.looking import exports, former_of, opens
from api.pages.posting import Ids, Place, ids_of, read_form
from api.rosters.roster import SEPARATOR
from deliberation.application.account_ports import Account
from deliberation.application.erasure import holder_of
from deliberation.domain.access.events import AccessPurpose, DataField, ExportKind
from deliberation.domain.errors import NotFoundError
from deliberation.domain.person.data import RETAINED
from deliberation.domain.person.events import RequestKind
from deliberation.domain.person.state import PERSONS, Person
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import PersonId, local_date, utc_text
from deliberation.store.traces import Alike, Mention
from deliberation.store.vault import Held
from projections.access.requests import data_requests
from projections.access.shapes import Look, LookQuery
from projections.access.view import looks

ROUTES: Final = Routes(prefix="/admin/people", page=True)

_WHAT: Final = "个人信息 / personal data"
_UNSAID: Final = 422
"""The status of an answer to whoever gave no reason for a look at restricted data."""
_LATEST: Final = 20
_READABLE: Final = frozenset(field.value for field in DataField)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data a page is about. `id` is what the address names: a person, or a right on a roll, which is
    then one of the `others` of a `person` who stands for its holder."""

    id: PersonId
    person: PersonId
    others: tuple[PersonId, ...]
    state: Person
    version: int
    kind: str

    @property
    def all(self) -> tuple[PersonId, ...]:
        return (self.person, *self.others)


@dataclass(frozen=True, slots=True)
class File:
    """What is held. `readable` says whether its values may be shown on this answer."""

    held: Sequence[Held]
    account: Account | None
    externals: Sequence[str]
    readable: bool

    @property
    def fields(self) -> list[DataField]:
        found = {DataField(value.field) for value in self.held if value.field in _READABLE}
        found |= {DataField.LOGIN} if self.account else set()
        found |= {DataField.EXTERNAL_ID} if self.externals else set()
        return sorted(found)

    def __bool__(self) -> bool:
        return bool(self.held or self.account or self.externals)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else the same human being may stand, and texts that say the name."""

    alike: Sequence[Alike] = ()
    kinds: Mapping[PersonId, str] = field(default_factory=dict)
    mentions: Sequence[Mention] = ()


def subject_of(ask: Ask, named: PersonId) -> Subject:
    """The subject of an address."""
    kind = ask.service.vault.traces.kinds_of([named]).get(named, "")
    person = holder_of(RightId(named)) if kind == "right" else named
    others = (named,) if kind == "right" else ()
    state, version = ask.service.desk.look(PERSONS, person)
    return Subject(named, person, others, state, version, kind)


def _file(ask: Ask, subject: Subject, *, readable: bool) -> File:
    vault = ask.service.vault
    externals = [text.replace(SEPARATOR, " · ") for one_ in subject.all for text in vault.externals_of(one_)]
    account = ask.service.accounts.of_person(subject.person)
    return File(vault.held(subject.all), account, externals, readable)


def _elsewhere(ask: Ask, subject: Subject, file: File) -> Elsewhere:
    texts = {
        str(text).strip()
        for value in file.held
        if value.field in {"name", "holder", "phone"}
        for text in (value.value if isinstance(value.value, list) else [value.value])
    }
    traces = ask.service.vault.traces
    alike = traces.alike(texts, subject.all)
    named = [str(value.value) for value in file.held if value.field in {"name", "holder"} and value.value]
    kinds = traces.kinds_of([one_.subject for one_ in alike])
    return Elsewhere(alike, kinds, traces.mentions(set(named)))


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    return await _page(ask, PersonId(ids["person"]), returned, status)


async def _page(
    ask: Ask, named: PersonId, returned: Returned | None, status: int, *, reason: str | None = None
) -> Response:
    subject = await run_in_threadpool(subject_of, ask, named)
    file = await _opened(ask, subject, reason)
    if not file and not subject.version and not subject.kind:
        raise NotFoundError(what=_WHAT)
    wanted = file.readable and (
        subject.state.restriction is not None
        or "search" in ask.request.query_params
        or (returned is not None and "also" in returned.raw)
    )
    elsewhere = await run_in_threadpool(_elsewhere, ask, subject, file) if wanted else Elsewhere()
    async with ask.views() as conn:
        page = await looks(conn, LookQuery(persons=subject.all, limit=_LATEST))
        requests = await data_requests(conn, subject.person)
    actors = [PersonId(UUID(look.actor)) for look in page.items if _is_id(look.actor)]
    names = await ask.names([subject.id, *actors])
    return ask.show(
        "admin/personal_data.html",
        status,
        subject=subject,
        file=file,
        former=former_of(file.held),
        name_=names[subject.id] if file and file.readable else _unnamed(ask, named),
        words_of=_words_of(ask),
        elsewhere=elsewhere,
        searched=wanted,
        looks=page.items,
        requests=requests,
        unsaid=status == _UNSAID and returned is None,
        said=await said_in(ask, requests) if file.readable else {},
        names={str(person): name for person, name in names.items()},
        retained=RETAINED,
        offered=_forms(ask, subject, file, elsewhere, returned),
        csrf=ask.csrf,
        **lines_of(ask),
    )


def _unnamed(ask: Ask, named: PersonId) -> str:
    """What stands for a name that was erased or may not be shown."""
    return ask.words.t("personal_data.unnamed", id=str(named)[:8])


def _is_id(text: str) -> bool:
    return not text.startswith(("system:", "right:"))


def _words_of(ask: Ask) -> Any:
    def words_of(name: str) -> str:
        return ask.words.term(DataField(name)) if name in _READABLE else name

    return words_of


async def _opened(ask: Ask, subject: Subject, reason: str | None) -> File:
    """The file, with its values where the look could be entered; restricted ones need a reason."""
    file = await run_in_threadpool(lambda: _file(ask, subject, readable=True))
    hidden = subject.state.restriction is not None
    if hidden and not reason:
        return File(file.held, file.account, file.externals, readable=False)
    purpose = AccessPurpose.RESTRICTED if hidden else AccessPurpose.ADMINISTRATION
    entered = not file or await opens(ask, subject.all, file.fields, purpose, reason=reason)
    return File(file.held, file.account, file.externals, readable=entered)


def _forms(
    ask: Ask, subject: Subject, file: File, elsewhere: Elsewhere, returned: Returned | None
) -> list[Shown]:
    options = {
        "alike": [_candidate(ask, found, elsewhere.kinds) for found in _by_subject(elsewhere.alike)],
        "requests": [
            Option(str(request), ask.words.term(kind)) for request, kind in subject.state.requests.items()
        ],
    }
    return [
        ask.form(
            form,
            f"/admin/people/{subject.id}/data/{form.name}",
            version=subject.version,
            options=options,
            initial=_initial(form, subject, file),
            returned=returned,
        )
        for form in with_returned(_wanted(subject, file), returned)
    ]


def _wanted(subject: Subject, file: File) -> list[CommandForm]:
    state = subject.state
    asked = [f.ANSWER] if state.requests else []
    if state.erased and not file:
        return asked
    changing = [f.LIFTING] if state.restriction else [f.RESTRICTION]
    correcting = [DETAILS] if file.readable and _correctable(subject) else []
    return [*asked, f.INTAKE, *correcting, *changing, f.ERASURE]


def _correctable(subject: Subject) -> bool:
    """Whether the person's own details are put right here; those of a right stand on its roll."""
    state = subject.state
    known = state.registered or bool(state.requests or state.answered)
    return known and not state.erased and subject.kind != "right"


def _initial(form: CommandForm, subject: Subject, file: File) -> dict[str, list[str]]:
    """What a form begins with; the one request for an erasure that waits is what an erasure answers."""
    if form is DETAILS:
        return _details(file)
    kinds = subject.state.requests
    asked = [str(request) for request, kind in kinds.items() if kind is RequestKind.ERASURE]
    return {"request": asked} if form is f.ERASURE and len(asked) == 1 else {}


def _details(file: File) -> dict[str, list[str]]:
    """What is held now, as the answers of the form that puts it right."""
    return {value.field: [str(value.value)] for value in file.held if value.value is not None}


def _by_subject(alike: Sequence[Alike]) -> list[Alike]:
    return list({one_.subject: one_ for one_ in alike}.values())


def _candidate(ask: Ask, found: Alike, kinds: Mapping[PersonId, str]) -> Option:
    kind = kinds.get(found.subject, "submitter")
    label = ask.words.t(f"personal_data.kind.{kind}" if kind in _KINDS else "personal_data.kind.other")
    what = ask.words.term(DataField(found.field)) if found.field in _READABLE else ""
    return Option(str(found.subject), f"{label} {str(found.subject)[:8]}", what)


_KINDS: Final = frozenset({"person", "right", "agent", "submitter"})


async def _fix(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """The person whose stream takes the entry; a right on a roll stands for its holder."""
    subject = await run_in_threadpool(subject_of, ask, PersonId(ids["person"]))
    return {"person": subject.person}


async def _fix_all(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """The same with everything that is to go with the person: what was ticked, and the right itself."""
    subject = await run_in_threadpool(subject_of, ask, PersonId(ids["person"]))
    ticked = (await read_form(ask.request)).get("also", ())
    also = list(dict.fromkeys([*map(str, subject.others), *ticked]))
    return {"person": subject.person, "also": also}


@ROUTES.get("/{person}/data", ADMINISTRATOR)
async def data(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


_PLACE: Final = Place(ROUTES, "/{person}/data", show)
for _form in (f.INTAKE, f.ANSWER, f.LIFTING, DETAILS):
    _PLACE.take(_form, ADMINISTRATOR, fix=_fix)
for _form in (f.RESTRICTION, f.ERASURE):
    _PLACE.take(_form, ADMINISTRATOR, fix=_fix_all)


@ROUTES.post("/{person}/data/view", ADMINISTRATOR)
async def view(ask: Asking) -> Response:
    """Show restricted data to an administrator who says why."""
    named = PersonId(ids_of(ask.request)["person"])
    ask.request.state.page = f"/admin/people/{named}/data"
    reason = _reason(one(await read_form(ask.request), "reason"))
    return await _page(ask, named, None, 200 if reason else _UNSAID, reason=reason)


@ROUTES.post("/{person}/data/copy", ADMINISTRATOR)
async def copy(ask: Asking) -> Response:
    """The copy that the person may ask for (art. 45): everything that is held, as one file."""
    named = PersonId(ids_of(ask.request)["person"])
    ask.request.state.page = f"/admin/people/{named}/data"
    reason = _reason(one(await read_form(ask.request), "reason"))
    subject = await run_in_threadpool(subject_of, ask, named)
    file = await _opened(ask, subject, reason)
    if not file.readable:
        return await _page(ask, named, None, _UNSAID)
    await exports(ask, ExportKind.PERSONAL_COPY, items=len(file.held), about=subject.person, reason=reason)
    async with ask.views() as conn:
        page = await looks(conn, LookQuery(persons=subject.all, limit=200))
    name = f"personal-data-{str(named)[:8]}-{local_date(ask.now).isoformat()}.json"
    return Response(
        to_json(_copy(ask, subject, file, page.items), indent=2),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _reason(text: str) -> str | None:
    return text.strip()[:2000] or None


def _copy(ask: Ask, subject: Subject, file: File, seen: Sequence[Look]) -> dict[str, Any]:
    account = file.account
    return {
        "subject": str(subject.id),
        "made_at": utc_text(ask.now),
        "values": [
            {
                "field": value.field,
                "value": value.value,
                "entry": f"{value.stream}/{value.version}",
                "recorded_at": utc_text(value.recorded_at),
            }
            for value in file.held
        ],
        "account": {"login": account.login, "created_at": utc_text(account.created_at)} if account else None,
        "external_ids": list(file.externals),
        "affiliations": [
            {"unit": str(link.unit), "since": link.since.isoformat()} for link in subject.state.affiliations
        ],
        "opened": [
            {
                "by": look.actor,
                "at": utc_text(look.moment.recorded_at),
                "fields": list(look.data),
                "purpose": look.purpose,
            }
            for look in seen
        ],
    }
