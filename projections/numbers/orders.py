"""Numbers of supervision orders: what a unit has to do, lights, days left, rates."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.terms import Term, term
from projections.asof import AsOf
from projections.numbers import shares
from projections.numbers.making import changes, last_with, paged
from projections.numbers.shapes import Found, Look, Making, Measure
from projections.past.overview import open_orders
from projections.reading import query, source, unit_names
from projections.records.task import TASK, TaskRecord
from projections.tasks.shapes import Workload
from projections.tasks.view import task, workload

Holds = Callable[[TaskRecord, Look], bool]
Makes = Callable[[TaskRecord], Iterable[Making]]


_LIGHTS: Final = (
    "SELECT count(*) FILTER (WHERE awaited AND due < %(day)s),"
    " count(*) FILTER (WHERE awaited AND due >= %(day)s AND yellow_on <= %(day)s),"
    " count(*) FILTER (WHERE awaited AND due < 'infinity' AND yellow_on > %(day)s)"
    " FROM projections.read_tasks WHERE open AND hall = ANY(%(halls)s)"
)


async def lights(look: Look) -> dict[Light, int]:
    """How many open orders of the halls have each light on the day shown."""
    if look.asked.as_of is None:
        rows = await query(look.conn, _LIGHTS, {"day": look.today, "halls": list(look.asked.halls)})
        return dict(zip((Light.RED, Light.YELLOW, Light.GREEN), rows[0], strict=True))
    records = await look.records()
    said = [order.state.light(look.today) for order in await shares.orders_of(records, look.asked.halls)]
    return {light: said.count(light) for light in Light}


async def light(look: Look) -> Found | None:
    """How many orders have a light; each stands by the entry that fixed its deadline."""
    if look.asked.light is None:
        return None
    records = await look.records()
    orders = await shares.orders_of(records, look.asked.halls)
    listed = [order for order in orders if order.state.light(look.today) is look.asked.light]
    value = (await lights(look))[look.asked.light]
    fixed = await last_with(records, TASK, shares.ids_of(listed), lambda one: one.state.deadline, adds=1)
    makings, events, following = paged(fixed, look.asked)
    return Found(
        hall=None,
        value=value,
        numerator=value,
        denominator=sum(order.state.open for order in orders),
        position=records.position,
        what=term(look.asked.light),
        makings=makings,
        events=events,
        next_cursor=following,
    )


_OF_HALL: Final = {
    "open": Term("全部", "all"),
    **{light.value: term(light) for light in Light},
    "reported": Term("已报告办毕，等待核验", "reported done, to be verified"),
    "undated": Term("没有期限", "without a deadline"),
}


async def of_hall(look: Look) -> Found | None:
    """How many open orders of one hall have a light, wait for verification, or have no deadline."""
    which = look.asked.which or ""
    if len(look.asked.halls) != 1 or which not in _OF_HALL:
        return None
    records = await look.records()
    shown = await open_orders(look.conn, look.asked.halls[0], records, look.today)
    counts = {
        "open": shown.total,
        "reported": shown.reported,
        "undated": shown.undated,
        **{light.value: count for light, count in shown.lights.items()},
    }
    orders = [one for one in await shares.orders_of(records, look.asked.halls) if one.state.open]
    listed = [one for one in orders if which in ("open", _kind(one, look))]
    made = await last_with(records, TASK, shares.ids_of(listed), _BY[which], adds=1)
    makings, events, following = paged(made, look.asked)
    return Found(
        hall=look.asked.halls[0],
        value=counts[which],
        numerator=counts[which],
        denominator=shown.total,
        position=records.position,
        what=_OF_HALL[which],
        makings=makings,
        events=events,
        next_cursor=following,
    )


_BY: Final[dict[str, Callable[[TaskRecord], object]]] = {
    **{light.value: lambda one: one.state.deadline for light in Light},
    "open": lambda one: one.state.issued_at,
    "undated": lambda one: one.state.issued_at,
    "reported": lambda one: one.state.reported_on,
}
"""What changed last where an order came to count."""


def _kind(order: TaskRecord, look: Look) -> str:
    if order.state.reported_on:
        return "reported"
    light = order.state.light(look.today)
    return light.value if light else "undated"


def _issued(order: TaskRecord) -> Iterable[Making]:
    if order.issued:
        yield Making(order.issued.position)


def _verified(order: TaskRecord) -> Iterable[Making]:
    if order.verified:
        yield Making(order.verified.moment.position)


def _taken(order: TaskRecord) -> Iterable[Making]:
    if order.verified and order.days_taken is not None:
        yield Making(order.verified.moment.position, order.days_taken)


def _sent_back(order: TaskRecord) -> Iterable[Making]:
    return (Making(one.moment.position) for one in order.returned)


_MAKES: Final[dict[str, tuple[Holds, Makes]]] = {
    "open": (lambda order, _: order.state.open, _issued),
    "overdue": (lambda order, look: order.state.light(look.today) is Light.RED, _issued),
    "done": (lambda order, _: order.state.state is TaskState.CLOSED_OUT, _verified),
    "returned": (lambda _, __: True, _sent_back),
    "days": (lambda _, __: True, _taken),
}


def of_unit(name: str) -> Callable[[Look], Awaitable[Found | None]]:
    """A column of the table of what units have to do."""
    holds, makes = _MAKES[name]

    async def find(look: Look) -> Found | None:
        records = await look.records()
        orders = await shares.orders_of(records, look.asked.halls)
        mine = [order for order in orders if order.state.lead == look.asked.unit and holds(order, look)]
        made = sorted((one for order in mine for one in makes(order)), key=lambda one: one.position)
        loads = await loads_of(look)
        load = next((one for one in loads if one.unit.id == look.asked.unit), None)
        if load is None:
            return None
        makings, events, following = paged(made, look.asked)
        value, numerator, denominator = _figures(name, load)
        return Found(
            hall=None,
            value=value,
            numerator=numerator,
            denominator=denominator,
            position=records.position,
            what=Term(load.unit.zh, load.unit.en or load.unit.zh),
            makings=makings,
            events=events,
            next_cursor=following,
        )

    return find


def _figures(name: str, load: Workload) -> tuple[int | None, int, int | None]:
    """Value, numerator and denominator of a column."""
    if name == "days":
        mean = load.days_sum // load.days_of if load.days_of else None
        return mean, load.days_sum, load.days_of
    value: int = getattr(load, name)
    return value, value, load.open if name == "overdue" else None


async def loads_of(look: Look) -> tuple[Workload, ...]:
    """The table as its page shows it; of the past by a replay of the same orders."""
    if look.asked.as_of is None:
        return await workload(look.conn, look.asked.halls, today=look.today)
    return await past_loads(look, look.asked.as_of)


async def past_loads(look: Look, as_of: AsOf) -> tuple[Workload, ...]:
    records = await source(look.conn, as_of, look.now)
    orders = await shares.orders_of(records, look.asked.halls)
    names = await unit_names(look.conn, [order.state.lead for order in orders])
    leads = dict.fromkeys(order.state.lead for order in orders if order.state.lead)
    found = []
    for lead in leads:
        mine = [order for order in orders if order.state.lead == lead]
        taken = [order.days_taken for order in mine if order.days_taken is not None]
        found.append(
            Workload(
                names(lead),
                sum(order.state.open for order in mine),
                sum(order.state.light(look.today) is Light.RED for order in mine),
                sum(order.state.state is TaskState.CLOSED_OUT for order in mine),
                sum(len(order.returned) for order in mine),
                sum(taken),
                len(taken),
            )
        )
    return tuple(found)


def rate(name: str) -> Callable[[Look], Awaitable[Found | None]]:
    """One of the rates; every event of its denominator is listed, with 1 where it is in the numerator."""

    async def find(look: Look) -> Found | None:
        halls = look.asked.halls
        records = await look.records()
        found = await shares.rates(look.conn, halls, as_of=look.asked.as_of, now=look.now)
        share: shares.Share = getattr(found, name)
        if name == "satisfied":
            issues = await shares.judged(records, halls)
            made = [making for one in issues for making in shares.satisfied(one)]
        else:
            orders = await shares.orders_of(records, halls)
            makes = shares.on_time if name == "on_time" else shares.returned
            made = [making for one in orders for making in makes(one)]
        makings, events, following = paged(sorted(made, key=lambda one: one.position), look.asked)
        return Found(
            hall=None,
            value=None,
            numerator=share.numerator,
            denominator=share.denominator,
            measure=Measure.SHARE,
            position=records.position,
            makings=makings,
            events=events,
            next_cursor=following,
        )

    return find


async def urged(look: Look) -> Found | None:
    """How often an order was urged."""
    if look.asked.task is None:
        return None
    shown = await task(look.conn, look.asked.task, today=look.today, as_of=look.asked.as_of)
    if shown is None:
        return None
    records = await look.records()
    made = await changes(records, TASK, look.asked.task, lambda one: one.state.urged)
    makings, events, following = paged(made, look.asked)
    return Found(
        hall=shown.line.hall,
        value=shown.line.urged,
        numerator=shown.line.urged,
        position=shown.position,
        makings=makings,
        events=events,
        next_cursor=following,
    )


async def days_left(look: Look) -> Found | None:
    """Days to an order's deadline; None where its light stands still."""
    if look.asked.task is None:
        return None
    shown = await task(look.conn, look.asked.task, today=look.today, as_of=look.asked.as_of)
    if shown is None or shown.line.deadline is None or shown.line.light is None:
        return None
    records = await look.records()
    made = await last_with(records, TASK, [look.asked.task], lambda one: one.state.deadline)
    return Found(
        hall=shown.line.hall,
        value=(shown.line.deadline.effective_end - look.today).days,
        position=shown.position,
        makings=tuple(made),
        events=len(made),
    )
