"""The search page: words as they were written, in any of the languages, within reach alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from probata.evidence.intake import acts
from probata.evidence.intake import queries as intake
from probata.pure.fold import fold
from probata.web.errors import page
from probata.web.evidence.talk import Told, told
from probata.web.request import actor_of, now

PAGE = 50
_AROUND = 160


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as it is shown: the message, its item and matter, the words marked where they stand."""

    hit: intake.Hit
    told: Told
    item: str
    matter: str
    text: SafeString
    head: tuple[SafeString | str, ...]
    files: tuple[SafeString, ...]


@require_safe
@page
def search(request: HttpRequest) -> HttpResponse:
    """Show messages that hold the words, newest first."""
    actor = actor_of(request)
    words, matter = request.GET.get("q", "")[:400], request.GET.get("matter", "")
    matters = {one.id: one for one in intake.matters(actor)}
    narrowed = matters.get(matter)
    hits = (
        intake.search(
            actor, words, matter=matter, limit=PAGE + 1, before=request.GET.get("before", "")
        )
        if words.strip()
        else []
    )
    names: dict[str, str] = {}
    for hit in hits:
        if hit.item not in names:
            names[hit.item] = intake.item(actor, hit.item).name
    for seen in dict.fromkeys(hit.matter for hit in hits):
        acts.view(seen, "search", actor=actor, at=now())
    shown = [_found(hit, names[hit.item], matters[hit.matter].title, words) for hit in hits[:PAGE]]
    page_of = {
        "words": words,
        "matter": narrowed,
        "found": shown,
        "more": hits[PAGE - 1].place if len(hits) > PAGE else "",
        "text_alone": bool(words.strip()) and intake.searches_text_alone(actor, matter),
        "section": "search",
    }
    return render(request, "evidence/search/search.html", page_of)


def _found(hit: intake.Hit, item: str, matter: str, words: str) -> Found:
    message = hit.message
    said = told(message)
    head: tuple[SafeString | str, ...] = said.head[:1]
    if "subject" in hit.matched:
        subject = marked(str(message.extra["subject"]), words)
        head = (format_html(_("Subject: {subject}"), subject=subject),)
    files = [one.name for one in message.attachments] if "file" in hit.matched else []
    named = tuple(
        format_html(_("File: {name}"), name=marked(name, words))
        for name in files
        if _places(name, words)
    )
    return Found(hit, said, item, matter, marked(message.text, words), head, named)


def marked(text: str, words: str) -> SafeString:
    """Return a text with the found words marked; a long one is cut around the first place."""
    places = _places(text, words)
    start = max(0, places[0][0] - _AROUND) if places else 0
    end = min(len(text), (places[0][1] if places else 0) + 2 * _AROUND)
    parts, at = [], start
    for first, last in places:
        if last > end:
            break
        parts.append((text[at:first], text[first:last]))
        at = last
    before = "… " if start else ""
    after = " …" if end < len(text) else ""
    body = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}{}{}", before, body, text[at:end], after)


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Return where the folded words stand in the text itself, letter by letter."""
    wanted = fold(words).strip(" ")
    origin: list[int] = []
    folded = []
    for position, letter in enumerate(text):
        piece = fold(letter)
        folded.append(piece)
        origin.extend([position] * len(piece))
    whole, found, at = "".join(folded), [], 0
    while wanted and (at := whole.find(wanted, at)) >= 0:
        found.append((origin[at], origin[at + len(wanted) - 1] + 1))
        at += len(wanted)
    return found
