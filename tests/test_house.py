"""The house keeps its own rules. What a linter can see of them stands in pyproject.toml; the rest is seen here."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from headwater.cli import parser

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "src" / "headwater"
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
FLOORS = ["lib", "audit", "registry", "access", "desk", "ledger", "measures", "funding", "undertakings", "statements"]
FLOORS += ["exchange", "reports", "iati"]
LONGEST_FUNCTION, LONGEST_FILE = 60, 400
FORBIDDEN_NAMES = re.compile(r"(^|/)(utils|helpers|misc|managers|services)\.py$|_v\d")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def in_files_named(name: str) -> list[Path]:
    """A room's rules, queries or actions: one file, or a folder of that name."""
    return [path for path in MODULES if path.stem == name or path.parent.name == name]


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 30
    assert in_files_named("actions") and in_files_named("rules") and in_files_named("queries")


def test_floors_hold() -> None:
    linted = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_files_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE, f"{path.name} is two rooms in one"
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_stand_at_the_top(path: Path) -> None:
    for function in functions(path):
        inside = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not inside or path.parts[-2] == "cli", f"{function.name} imports inside"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_rooms_use_public_doors(path: Path) -> None:
    """Nobody imports another room's models; row types for annotations come from its queries."""
    room = path.relative_to(HOUSE).parts[0]
    imported = re.findall(r"^(?:from|import) headwater\.(\w+)\.models\b", path.read_text(), re.MULTILINE)
    assert set(imported) <= {room}


def test_no_file_of_leftovers() -> None:
    assert [path for path in MODULES if FORBIDDEN_NAMES.search(str(path.relative_to(HOUSE)))] == []


def test_no_signals() -> None:
    assert [path for path in MODULES if "django.dispatch" in path.read_text() or "signals" in path.read_text()] == []


@pytest.mark.parametrize("path", in_files_named("rules"), ids=lambda path: str(path.relative_to(HOUSE)))
def test_rules_are_pure(path: Path) -> None:
    """No framework, no database, no clock, no settings: dates are passed in."""
    text = path.read_text()
    for imported in re.findall(r"^(?:from|import) (\S+)", text, re.MULTILINE):
        assert not imported.startswith("django"), f"{path} imports {imported}"
        assert not re.search(r"\.(models|queries|actions)(\.|$)", imported), f"{path} imports {imported}"
    assert not re.search(r"\b(date\.today|datetime\.now|time\.time|timezone\.now)\b", text), f"{path} asks the clock"


@pytest.mark.parametrize("path", in_files_named("actions"), ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_action_says_by_whom_and_is_one_transaction(path: Path) -> None:
    """The first person of all has nobody to be added by, and says so by its name."""
    for function in parsed(path).body:
        if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
            continue
        if path.name == "versions.py":
            continue
        names = [argument.arg for argument in function.args.kwonlyargs]
        assert not function.args.args, f"{function.name} is not keyword-only"
        assert "by" in names or function.name == "first_person", f"{function.name} does not say by whom"
        decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
        calls_one_action = len(function.body) <= 2
        assert "transaction.atomic" in decorators or calls_one_action, f"{function.name} is not one transaction"


def test_only_actions_write() -> None:
    writing = re.compile(r"\.(save|delete|bulk_create|bulk_update|update_or_create|get_or_create)\(|objects\.create\(")
    allowed = {*in_files_named("actions"), HOUSE / "ledger" / "bulk.py", HOUSE / "access" / "models.py"}
    # The tree by which totals are added up is kept with them, at the end of an action.
    allowed.add(HOUSE / "measures" / "areas.py")
    # What is saved there is a Word file.
    allowed.add(HOUSE / "reports" / "word" / "__init__.py")
    assert [path for path in MODULES if path not in allowed and writing.search(path.read_text())] == []


def test_foreign_keys_point_down() -> None:
    """A linter sees imports; a foreign key written as a string would pass it."""
    for model in apps.get_models():
        if not model.__module__.startswith("headwater."):
            continue
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if field.many_to_one and field.concrete and field.related_model:
                other = field.related_model._meta.app_label
                assert FLOORS.index(other) <= FLOORS.index(room), f"{room} points up to {other}"
                assert field.remote_field.on_delete.__name__ == "PROTECT", f"{model.__name__}.{field.name} may cascade"


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_float_in_any_table() -> None:
    floats = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if type(field).__name__ in ("FloatField", "DecimalField")
    ]
    assert floats == []


def test_public_functions_of_the_house_are_documented() -> None:
    bare = [
        f"{path.relative_to(HOUSE)}:{function.name}"
        for path in MODULES
        for function in parsed(path).body
        if isinstance(function, ast.FunctionDef | ast.ClassDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    ]
    assert bare == []


def test_the_books_know_the_chart() -> None:
    """Each kind of account has a constructor of its own name, so that no room spells an account."""
    from headwater.ledger import chart

    assert all(callable(getattr(chart, kind)) for kind in chart.KINDS)


def test_each_command_finds_its_function() -> None:
    """Commands name their module, so that a small one loads only what it needs; a name is not checked by itself."""
    (commands,) = [action.choices for action in parser()._actions if isinstance(action.choices, dict)]
    for name, command in commands.items():
        module = import_module(f"headwater.cli.{command.get_default('module')}")
        assert callable(getattr(module, name.replace("-", "_"), None)), f"{name} has no function in {module.__name__}"


def test_the_readme_names_every_command_and_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.search(r"\{(.+?)\}", parser().format_help())
    assert listed
    commands = listed[1].split(",")
    assert [one for one in commands if f"`headwater {one}" not in readme and f"`{one}`" not in readme] == []
    settings = set(re.findall(r'"(HEADWATER_\w+)"', (HOUSE / "config" / "settings.py").read_text()))
    assert [setting for setting in sorted(settings) if f"`{setting}`" not in readme] == []
