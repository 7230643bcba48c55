"""Long lists: order, pages and files of them. The state of a list is its address, so that a view of it can be shared.

Pages are cut by the values of their first and last rows and not by counting rows off, so the last page of a hundred
thousand rows costs what the first does, and a row that is added meanwhile shifts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, Literal, TypeVar, cast

from django.db import connection
from django.db.models import Count, Model, Q, QuerySet, Subquery
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce, Collate
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from headwater.audit.queries import once, question_of
from headwater.exchange.cells import Value
from headwater.exchange.columns import Column as FileColumn
from headwater.exchange.columns import Sheet
from headwater.exchange.streaming import rows_as_file
from headwater.exchange.writing import export_rows
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.words import noted, number, said
from headwater.registry.queries import Name, names_of
from headwater.registry.rules import folded
from headwater.reports.blocks import Column
from headwater.web.pages import today

ROWS_PER_PAGE = 50
# So few rows are found first and put in order then.
FEW = 1_000
FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DOWNLOADS = {"csv": "CSV", "xlsx": "Excel"}
DAMAGED = noted("This is no address of a page of the list; start again at its first page.")

Form = Literal["csv", "xlsx"]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a list: its name in the address, the field that sorts, and how to read its value back.

    by_name: the field is a node of the register, and its name sorts.
    """

    name: str
    field: str
    read: Callable[[str], object] = str
    by_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """The order asked for: which, and whether from the largest down."""

    order: Order
    is_descending: bool

    @property
    def written(self) -> str:
        """As it stands in the address."""
        return f"-{self.order.name}" if self.is_descending else self.order.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Generic[Row]):
    """A page of a list: its rows, the place of the first of them from 1, and the addresses beside it ("" for none)."""

    rows: list[Row]
    count: int
    first: int
    previous: str
    next: str
    # Of a list of millions nobody waits for the count: there are more rows than `count`.
    is_more: bool = False

    @property
    def last(self) -> int:
        """The place of the last row of the page."""
        return self.first + len(self.rows) - 1

    @property
    def count_words(self) -> str:
        """How many rows the whole list has, for its heading."""
        return said("more than {count}", count=number(self.count)) if self.is_more else number(self.count)

    @property
    def words(self) -> str:
        """Where the page stands in the list."""
        return said(
            "Rows {first} to {last} of {count}",
            first=number(self.first),
            last=number(self.last),
            count=self.count_words,
        )

    @property
    def has_other_pages(self) -> bool:
        """Whether there is anywhere to go."""
        return bool(self.previous or self.next)


def sorting(asked: str, orders: Iterable[Order], *, default: str) -> Sorting:
    """The order that an address asks for. Refused: one that the list does not have."""
    by_name = {order.name: order for order in orders}
    wanted = asked or default
    if (order := by_name.get(wanted.removeprefix("-"))) is None:
        raise Refused(
            said(
                "The list cannot be sorted by “{wanted}”; write one of: {orders}.",
                wanted=wanted,
                orders=", ".join(by_name),
            )
        )
    return Sorting(order=order, is_descending=wanted.startswith("-"))


def ordered(rows: QuerySet[Row], by: Sorting) -> QuerySet[Row]:
    """The rows in an order in which no two stand at the same place."""
    sign, fields = "-" if by.is_descending else "", [by.order.field]
    if by.order.by_name:
        rows, fields = _called(rows, by.order.field, on=today()), ["called", f"{by.order.field}_id"]
    return rows.order_by(*(f"{sign}{field}" for field in (*fields, "pk")))


def cut(
    request: HttpRequest,
    rows: QuerySet[Row],
    by: Sorting,
    *,
    size: int = ROWS_PER_PAGE,
    count: int | None = None,
) -> Cut[Row]:
    """The page of the rows that an address asks for with ?after= or ?before=. Refused: a place that is none.

    count: how many rows there are, where that is known already.
    """
    # A program asks for more rows at once than anybody looks at.
    size = getattr(request, "rows_per_page", size)
    if by.order.by_name:
        return _cut_by_name(request, rows, by, size)
    count = once(("count", question_of(rows)), rows.count) if count is None else count
    if count <= FEW and rows.query.where:
        # Which rows pass the filters an index may say by itself; in the order asked for, each row might be looked at.
        rows = rows.filter(pk__in=list(rows.order_by().values_list("pk", flat=True)))
    after, before = request.GET.get("after"), request.GET.get("before")
    if before:
        turned = replace(by, is_descending=not by.is_descending)
        some = list(ordered(_beyond(rows, turned, before), turned)[: size + 1])
        there_is_more = len(some) > size
        some = some[:size][::-1]
        has_previous, has_next = there_is_more, True
    else:
        some = list(ordered(_beyond(rows, by, after) if after else rows, by)[: size + 1])
        has_previous, has_next = bool(after), len(some) > size
        some = some[:size]
    if not some:
        return Cut(rows=[], count=count, first=0, previous="", next="")
    turned = replace(by, is_descending=not by.is_descending)
    return Cut(
        rows=some,
        count=count,
        # The first page needs no counting, and neither does the last.
        first=1 if not has_previous else _beyond(rows, turned, _place(some[0], by)).count() + 1,
        previous=address(request, before=_place(some[0], by), after=None) if has_previous else "",
        next=address(request, after=_place(some[-1], by), before=None) if has_next else "",
    )


def _place(row: Model, by: Sorting) -> str:
    """Where a row stands in the order, as an address holds it."""
    value = row
    for name in by.order.field.split("__"):
        value = getattr(value, name)
    return f"{value.isoformat() if isinstance(value, date) else value}~{row.pk}"


def _beyond(rows: QuerySet[Row], by: Sorting, place: str) -> QuerySet[Row]:
    """The rows that stand after a place."""
    written, _, number = place.rpartition("~")
    try:
        if "\0" in place:
            raise ValueError(place)
        value, pk = by.order.read(written), int(number)
    except ValueError:
        raise Refused(said(DAMAGED)) from None
    field, way = by.order.field, "lt" if by.is_descending else "gt"
    # The first condition follows from the second, and lets the database find the place in an index.
    near = Q(**{f"{field}__{way}e": value})
    return rows.filter(near, Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"pk__{way}": pk}))


def heads(request: HttpRequest, columns: Mapping[str, Column], by: Sorting, orders: Iterable[Order]) -> list[Column]:
    """The columns of a list, by name; where an order has the same name its head sorts, and says how it is sorted."""
    names = {order.name for order in orders}
    made = []
    for name, column in columns.items():
        if name in names:
            is_current = name == by.order.name
            turned = f"-{name}" if is_current and not by.is_descending else name
            way: Literal["ascending", "descending"] = "descending" if by.is_descending else "ascending"
            link = address(request, sort=turned, after=None, before=None)
            column = replace(column, sort_link=link, sorted=way if is_current else "")
        made.append(column)
    return made


def address(request: HttpRequest, **changes: str | None) -> str:
    """The address of this list with something changed; None takes it out."""
    query = request.GET.copy()
    query.pop("format", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def downloads(request: HttpRequest) -> list[tuple[str, str]]:
    """The files of all rows of this list, as parts/table.html takes them."""
    return [(label, address(request, after=None, before=None, format=form)) for form, label in DOWNLOADS.items()]


def asked_form(request: HttpRequest) -> Form | None:
    """Which file an address asks for, if any. Refused: one that there is not."""
    match request.GET.get("format"):
        case None:
            return None
        case "csv":
            return "csv"
        case "xlsx":
            return "xlsx"
        case other:
            raise Refused(
                said(
                    "The list cannot be had as “{other}”; write one of: {file_types}.",
                    other=other,
                    file_types=", ".join(FILE_TYPES),
                )
            )


def file(name: str, sheet: Sheet, rows: Iterable[Mapping[str, Value | Money]], form: Form) -> HttpResponse:
    """Rows as a file to keep. name: without its ending, in plain letters."""
    return attachment(f"{name}.{form}", export_rows(sheet, rows, form), FILE_TYPES[form])


def streamed(name: str, sheet: Sheet, rows: Iterable[Mapping[str, Value | Money]], form: Form) -> HttpResponse:
    """Rows as a file to keep, sent while they are read."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    file = StreamingHttpResponse(rows_as_file(sheet, rows, form), content_type=FILE_TYPES[form], headers=headers)
    # Whatever guards a view looks at its status and headers only, which a file in parts has too.
    return cast("HttpResponse", file)


def attachment(name: str, content: bytes, content_type: str = FILE_TYPES["xlsx"]) -> HttpResponse:
    """A file to keep, which no browser opens inside the site."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def with_standing(sheet: Sheet, statuses: Iterable[str]) -> Sheet:
    """The columns of a record type and the status, for a list in which records of several standings can be seen."""
    choices = {str(status): f"it is {status}" for status in statuses}
    status = FileColumn(
        key="status",
        title=noted("Status"),
        meaning=noted("Where the record stands."),
        kind="choice",
        choices=choices,
        required=False,
    )
    return replace(sheet, columns=(*sheet.columns, status))


def _called(rows: QuerySet[Row], node: str, *, on: date) -> QuerySet[Row]:
    """The rows with what one of their nodes is called on a day, as names are compared, for sorting: called."""
    official = Name.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        node=OuterRef(f"{node}_id"),
        is_variant=False,
        language="en",
    )
    name = Coalesce(Subquery(official.values("text_key")[:1]), f"{node}__code_key")
    # Letter by letter, as Python sorts the pages.
    letters = "C" if connection.vendor == "postgresql" else "BINARY"
    return cast("QuerySet[Row]", rows.annotate(called=Collate(name, letters)))


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of one node: where it stands among the names, and how many they are."""

    name: str
    node: int
    count: int

    @property
    def place(self) -> tuple[str, int]:
        return self.name, self.node


def _cut_by_name(request: HttpRequest, rows: QuerySet[Row], by: Sorting, size: int) -> Cut[Row]:
    """A page of rows that stand in the order of the names of their nodes.

    Nodes are few where rows are many: they are put in order first, and only rows of those on the page are read.
    """
    field = f"{by.order.field}_id"
    on = today()
    groups = once((field, question_of(rows), on), lambda: _groups(rows, field, on=on))
    names = {one.node: one.name for one in groups}
    after, before = request.GET.get("after"), request.GET.get("before")
    is_down = by.is_descending != bool(before)
    some = _some_by_name(rows, field, groups[::-1] if is_down else groups, before or after, size + 1, is_down=is_down)
    is_more, some = len(some) > size, some[:size]
    if before:
        some, has_previous, has_next = some[::-1], is_more, True
    else:
        has_previous, has_next = bool(after), is_more
    count = sum(one.count for one in groups)
    if not some:
        return Cut(rows=[], count=count, first=0, previous="", next="")

    def place(row: Row) -> str:
        return f"{names[getattr(row, field)]}~{getattr(row, field)}~{row.pk}"

    first = 1
    if has_previous:
        ends = names[getattr(some[0], field)], getattr(some[0], field)
        way = "pk__gt" if by.is_descending else "pk__lt"
        first += sum(one.count for one in groups if (one.place > ends if by.is_descending else one.place < ends))
        first += rows.filter(**{field: ends[1], way: some[0].pk}).count()
    return Cut(
        rows=some,
        count=count,
        first=first,
        previous=address(request, before=place(some[0]), after=None) if has_previous else "",
        next=address(request, after=place(some[-1]), before=None) if has_next else "",
    )


def _groups(rows: QuerySet[Row], field: str, *, on: date) -> list[_Group]:
    """How many rows each node has, in the order of what the nodes are called on a day."""
    counts = dict(rows.order_by().values_list(field).annotate(Count("pk")))
    names = names_of(counts, on=on)
    return sorted((_Group(folded(names[one]), one, count) for one, count in counts.items()), key=lambda one: one.place)


def _some_by_name(
    rows: QuerySet[Row], field: str, groups: list[_Group], beyond: str | None, most: int, *, is_down: bool
) -> list[Row]:
    """The first rows beyond a place, group by group as they stand; only groups that are needed are read."""
    sign = "-" if is_down else ""
    found: list[Row] = []
    if beyond:
        name, node, pk = _place_by_name(beyond)
        groups = [one for one in groups if (one.place < (name, node) if is_down else one.place > (name, node))]
        found = list(rows.filter(**{field: node, f"pk__{'lt' if is_down else 'gt'}": pk}).order_by(f"{sign}pk")[:most])
    whole: list[_Group] = []
    for one in groups:
        left = most - len(found) - sum(each.count for each in whole)
        if left <= 0:
            break
        if one.count > left:
            found += _of_groups(rows, field, whole, sign)
            whole = []
            found += rows.filter(**{field: one.node}).order_by(f"{sign}pk")[:left]
            break
        whole.append(one)
    return found + _of_groups(rows, field, whole, sign)


def _of_groups(rows: QuerySet[Row], field: str, groups: list[_Group], sign: str) -> list[Row]:
    """All rows of some groups, group by group as they stand."""
    if not groups:
        return []
    place = {one.node: at for at, one in enumerate(groups)}
    held = rows.filter(**{f"{field}__in": list(place)}).order_by(f"{sign}pk")
    return sorted(held, key=lambda row: place[getattr(row, field)])


def _place_by_name(place: str) -> tuple[str, int, int]:
    """The name, the node and the row of a place in an address. Refused: a place that is none."""
    name, node, row = (["", "", *place.rsplit("~", 2)])[-3:]
    try:
        if "\0" in place:
            raise ValueError(place)
        return name, int(node), int(row)
    except ValueError:
        raise Refused(said(DAMAGED)) from None
