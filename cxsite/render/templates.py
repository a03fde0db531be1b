"""Fill a theme's templates with views, and word what goes wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)

from cxsite.characters import drop_illegal
from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.theme import Theme


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """Hold what is wrong in a template: where it stands there, and what to do."""

    message: str
    place: Place
    hint: str = ""

    def issue(self, page: str, more: int) -> Issue:
        """Name the page that showed it."""
        others = f" and {more} other pages" if more > 1 else " and another page" if more else ""
        return error("CX511", f"{self.message} (page {page}{others})", self.place, self.hint)


class TemplateFaultError(Exception):
    """Carry a fault from a template to the renderer of its page."""

    def __init__(self, fault: TemplateFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class MissingAssetError(LookupError):
    """Say what asset a template asks for in vain, and which one may be meant."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(f'the theme has no asset "{name}"')
        self.hint = hint


class _ThemeLoader(BaseLoader):
    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002 - jinja2 hands it over
        template: str,
    ) -> tuple[str, str, None]:
        if template not in self.theme.templates:
            raise TemplateNotFound(template)
        return self.theme.templates[template], self.theme.origins[template], None


class _Shelf(Environment):
    """Find a template that was asked for before by its name alone: each page includes a dozen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            loader=_ThemeLoader(theme),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            auto_reload=False,
        )
        self._found: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - jinja2's name for it
    ) -> Template:
        known = self._found.get(name) if isinstance(name, str) else None
        if known is None or globals:
            known = super().get_template(name, parent, globals)
            self._found[known.name or ""] = known
        return known


class Templates:
    """Fill the templates of one theme; all of them may call ``functions``."""

    def __init__(self, theme: Theme, functions: Mapping[str, Callable[..., str]]) -> None:
        self._theme = theme
        self._environment = _Shelf(theme)
        self._environment.globals.update(functions)

    def fill(self, name: str, context: Mapping[str, object]) -> str:
        """Fill a template; what is wrong in it is raised as ``TemplateFaultError``."""
        try:
            return drop_illegal(self._environment.get_template(name).render(context))
        except TemplateSyntaxError as cause:
            raise TemplateFaultError(self._syntax_fault(cause)) from cause
        except TemplateNotFound as cause:
            raise TemplateFaultError(self._missing_fault(cause, name)) from cause
        except MissingAssetError as cause:
            place = self._place(cause.__traceback__, name)
            raise TemplateFaultError(TemplateFault(str(cause), place, cause.hint)) from cause
        except RecursionError as cause:
            message = "templates include or extend each other without end"
            raise TemplateFaultError(
                TemplateFault(message, self._place(cause.__traceback__, name))
            ) from cause
        except (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as cause:
            place = self._place(cause.__traceback__, name)
            if not self._is_ours(cause.__traceback__):
                raise
            raise TemplateFaultError(TemplateFault(f"the template fails: {cause}", place)) from cause

    def _is_ours(self, trace: TracebackType | None) -> bool:
        """Say whether an error arose in a template, not in the code that it calls."""
        files = []
        while trace is not None:
            files.append(trace.tb_frame.f_code.co_filename)
            trace = trace.tb_next
        origins = set(self._theme.origins.values())
        inner = next((index for index in range(len(files) - 1, -1, -1) if files[index] in origins), None)
        return inner is not None and not any(
            "cxsite/render" in file or "cxsite\\render" in file for file in files[inner + 1 :]
        )

    def _syntax_fault(self, cause: TemplateSyntaxError) -> TemplateFault:
        place = self._at(cause.filename or cause.name or "", cause.lineno)
        return TemplateFault(f"the template is not Jinja: {cause.message}", place)

    def _missing_fault(self, cause: TemplateNotFound, name: str) -> TemplateFault:
        missing = str(cause.message if cause.name is None else cause.name)
        hint = did_you_mean(
            missing, self._theme.templates, "a theme's templates lie in its folder templates/"
        )
        return TemplateFault(
            f'there is no template "{missing}"', self._place(cause.__traceback__, name), hint
        )

    def _place(self, trace: TracebackType | None, name: str) -> Place:
        origins = set(self._theme.origins.values())
        found = (self._theme.origins.get(name, name), 1)
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file in origins:
                found = (file, trace.tb_lineno)
            trace = trace.tb_next
        return self._at(*found)

    def _at(self, origin: str, line: int) -> Place:
        text = next(
            (self._theme.templates[key] for key, path in self._theme.origins.items() if path == origin), ""
        )
        lines = text.split("\n")
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        column = len(excerpt) - len(excerpt.lstrip()) + 1
        return Place(origin, line, column, excerpt, max(len(excerpt.strip()), 1))
