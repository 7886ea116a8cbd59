"""One request of a page: who asks in which language, and how it is answered."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import security
from api.deps import Hall, Visiting, language_of
from api.locale import Lang, has_text
from api.pages.fields import Option, whole_number
from api.pages.forms import CommandForm, Returned, Shown
from api.pages.rendering import render
from api.pages.timebar import Stand, TimeBar, keep_past, time_bar
from api.pages.words import Words
from api.reading import BeyondTheLogError, shown_by_now
from api.routes.roles import STAFF
from api.visitor import Visitor
from deliberation.bootstrap import Service
from deliberation.domain.errors import NotFoundError
from deliberation.domain.values import HallId, PersonId, Role

_TEXT_COOKIE: Final = "text"
_RECEIPT_COOKIE: Final = "receipt"
_YEAR: Final = 365 * 86_400
_LONGEST_WAY_BACK: Final = 500
_NO_FILTERS: Final = frozenset({"done", "after", "lang", "text"})
"""Parts of an address that say how a page is shown, not what."""


@dataclass(frozen=True, slots=True)
class Link:
    key: str
    href: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    lang: Lang
    other_lang: Lang
    large: bool
    public_links: Sequence[Link]
    work_links: Sequence[Link]
    place: str
    """What the link to this page is called; empty where none leads here."""
    other_language_href: str
    other_size_href: str
    signed_in: bool
    sign_in_href: str
    csrf: str
    done: str


@dataclass(slots=True)
class Ask:
    request: Request
    service: Service
    visitor: Visitor
    words: Words
    _names: dict[PersonId, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.service.clock.now().astimezone(UTC)

    @property
    def csrf(self) -> str:
        return security.form_token(self.request, self.service)

    def views(self) -> AbstractAsyncContextManager[Any]:
        """A connection for views, for as long as the page reads."""
        return self.service.views.connection()

    # Who asks ------------------------------------------------------------------------------------

    @property
    def resident(self) -> Visitor:
        """Who asks, where a submitter may be known by the receipt kept in this browser."""
        if self.visitor.person is not None:
            return self.visitor
        return security.by_receipt(self.service, security.get_cookie(self.request, _RECEIPT_COOKIE))

    def keep_receipt(self, receipt: str) -> None:
        """Remember a receipt until the browser is closed, so that it stands in no address."""
        security.set_cookie(self.request, _RECEIPT_COOKIE, receipt)

    def forget_receipt(self) -> None:
        security.clear_cookie(self.request, _RECEIPT_COOKIE)

    def holds(self, hall: HallId | None, roles: Iterable[Role]) -> bool:
        """Whether a form for `roles` is worth showing; no roles: to everybody. Deciders decide."""
        wanted = frozenset(roles)
        if not wanted:
            return True
        rights = self.visitor.rights
        if Role.ADMINISTRATOR in wanted and rights.administrator:
            return True
        return hall is not None and rights.holds_in(hall, *wanted)

    @property
    def in_office(self) -> bool:
        """Whether the person has a role in some hall, and so may read what is not public yet."""
        return bool(self.visitor.rights.roles) or self.visitor.rights.administrator

    def in_office_of(self, hall: HallId) -> bool:
        return bool(self.visitor.rights.roles.get(hall)) or self.visitor.rights.administrator

    async def personal(self, persons: Iterable[PersonId]) -> dict[PersonId, dict[str, Any]]:
        """What persons told of themselves, for those who answer them; never for a public page."""
        return await run_in_threadpool(self.service.vault.personal_of, list(persons))

    async def names(self, persons: Iterable[PersonId | None]) -> dict[PersonId, str]:
        """What persons are called, for those who work with them; never for a public page."""
        wanted = {person for person in persons if person is not None} - self._names.keys()
        if wanted:
            known = await self.personal(wanted)
            for person in wanted:
                details = known.get(person, {})
                name = details.get("name") or details.get("public_name")
                self._names[person] = str(name or self.words.t("person.unnamed", id=str(person)[:8]))
        return self._names

    # Answers -------------------------------------------------------------------------------------

    def show(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page; one that says with `past` that it can be shown as it was gets a time bar."""
        past: Stand | None = context.get("past")
        if "past" in context:
            context["timebar"] = self._time_bar(past, context.pop("around", None))
        page = render(template, self.words, {"frame": self._frame(), "ask": self, **context})
        return HTMLResponse(keep_past(page, past) if past else page, status)

    def _time_bar(self, past: Stand | None, around: Any) -> TimeBar:
        reads = self.request.method in ("GET", "HEAD")
        query = dict(self.request.query_params) if reads else {}
        return time_bar(self._readable_path(), query, self.now, past, around)

    def go(self, path: str, *, fragment: str = "", **query: object) -> Response:
        """Send the browser on after something was recorded, to the part of the page with this id."""
        found = {name: value for name, value in query.items() if value is not None}
        joint = "&" if "?" in path else "?"
        place = f"#{fragment}" if fragment else ""
        return RedirectResponse(f"{path}{joint}{urlencode(found)}{place}" if found else path + place, 303)

    def form(
        self,
        form: CommandForm,
        action: str,
        *,
        hall: HallId | None = None,
        version: int | None = None,
        options: Mapping[str, Sequence[Option]] | None = None,
        initial: Mapping[str, Sequence[str]] | None = None,
        returned: Returned | None = None,
        aside: bool | None = None,
        **values: object,
    ) -> Shown:
        """A form as this page shows it; `returned` is used where it came back from the same address."""
        return Shown(
            form=form,
            lang=self.words.lang,
            action=action,
            csrf=self.csrf,
            expected=version,
            options=options or {},
            initial=initial or {},
            returned=returned if returned and returned.action == action else None,
            may_claim_time=form.claims_time and self.holds(hall, [Role.RECORDER]),
            aside=form.aside if aside is None else aside,
            values=values,
        )

    def number(self, name: str) -> int | None:
        """A whole number of the query; None where there is none that makes sense."""
        return whole_number(self.request.query_params.get(name, ""))

    def query_id(self, name: str) -> UUID | None:
        try:
            return UUID(self.request.query_params.get(name, ""))
        except ValueError:
            return None

    @property
    def filtered(self) -> bool:
        """Whether the address asks for a part of a list."""
        asked = self.request.query_params
        return any(value for name, value in asked.items() if name not in _NO_FILTERS)

    def here(self, **changed: object) -> str:
        """This page's address with some of its query changed; None takes a part away."""
        query = dict(self.request.query_params) if self.request.method in ("GET", "HEAD") else {}
        for name in _NO_FILTERS:
            query.pop(name, None)
        query.update({name: str(value) for name, value in changed.items() if value is not None})
        for name in [name for name, value in changed.items() if value is None]:
            query.pop(name, None)
        path = self._readable_path()
        return f"{path}?{urlencode(query)}" if query else path

    def _readable_path(self) -> str:
        """The address that can be opened: a form that came back stands at one that only takes forms."""
        path = self.request.url.path
        if self.request.method in ("GET", "HEAD"):
            return path
        return str(getattr(self.request.state, "page", path))

    # Around it -----------------------------------------------------------------------------------

    def _frame(self) -> Frame:
        lang = self.words.lang
        other = Lang.EN if lang is Lang.ZH else Lang.ZH
        large = self._large()
        public_links, work_links = self._links(_PUBLIC), self._links(self._work())
        return Frame(
            lang=lang,
            other_lang=other,
            large=large,
            public_links=public_links,
            work_links=work_links,
            place=next((link.key for link in (*work_links, *public_links) if link.here), ""),
            other_language_href=self.here(lang=other.value),
            other_size_href=self.here(text="normal" if large else "large"),
            signed_in=self.visitor.account is not None,
            sign_in_href=self._sign_in_href(),
            csrf=self.csrf if self.visitor.account else "",
            done=self._done(),
        )

    def _sign_in_href(self) -> str:
        """Where to sign in, and the way back to this page."""
        here = self.here()
        way_back = here not in ("/", "/login") and len(here) < _LONGEST_WAY_BACK
        return f"/login?{urlencode({'next': here})}" if way_back else "/login"

    def _large(self) -> bool:
        asked = self.request.query_params.get("text")
        if asked in ("large", "normal"):
            security.set_cookie(self.request, _TEXT_COOKIE, asked, max_age=_YEAR)
            return asked == "large"
        return security.get_cookie(self.request, _TEXT_COOKIE) == "large"

    def _done(self) -> str:
        key = f"{self.request.query_params.get('done', '')}.done"
        return self.words.t(key) if has_text(key) else ""

    def _links(self, links: Iterable[tuple[str, str]]) -> list[Link]:
        path = self.request.url.path
        return [Link(key, href, here=_leads_to(href, path)) for key, href in links]

    def _work(self) -> list[tuple[str, str]]:
        rights = self.visitor.rights
        if self.visitor.account is None or self.visitor.account.must_change:
            return []
        links = [("frame.work.inbox", "/office")]
        if rights.administrator or rights.holds(*STAFF, Role.AUDITOR):
            links += [*_OFFICE, _VOTES]
        elif rights.roles:
            links.append(_VOTES)
        else:
            links += [("frame.work.tasks", "/office/tasks")] if rights.units else []
            links.append(("frame.work.own", "/receipt"))
        if rights.administrator or rights.holds(Role.AUDITOR):
            links.append(("frame.work.trail", "/audit"))
        if rights.administrator:
            links.append(("frame.work.admin", "/admin"))
        return [*links, ("frame.work.password", "/password")]


_PUBLIC: Final = (
    ("frame.board", "/"),
    ("frame.submit", "/issues/new"),
    ("frame.lookup", "/lookup"),
    ("frame.resolutions", "/resolutions"),
    ("frame.votes", "/votes"),
)
_OFFICE: Final = [
    ("frame.work.issues", "/office/issues"),
    ("frame.work.meetings", "/office/meetings"),
    ("frame.work.resolutions", "/office/resolutions"),
    ("frame.work.tasks", "/office/tasks"),
    ("frame.work.minutes", "/office/minutes"),
]
_VOTES: Final = ("frame.work.votes", "/office/votes")


def _leads_to(href: str, path: str) -> bool:
    if href in ("/", "/office", "/issues/new"):
        return path == href
    return path == href or path.startswith(f"{href}/")


_PATIENCE: Final = 2.0
"""Seconds that a page waits to show what its reader has just recorded."""


async def ask_of(request: Request, service: Hall, visitor: Visiting) -> Ask:
    """The request of a page; where it follows a write (`?after=`), once the views have caught up."""
    ask = Ask(request, service, visitor, Words(Lang(language_of(request))))
    after = ask.number("after")
    if after:
        with suppress(BeyondTheLogError):
            await shown_by_now(request, service, after, _PATIENCE)
    return ask


Asking = Annotated[Ask, Depends(ask_of)]


def found(thing: Any, what: str) -> Any:
    """The thing, or a page that says there is none; `what` is bilingual (诉求 / issue)."""
    if thing is None:
        raise NotFoundError(what=what)
    return thing
