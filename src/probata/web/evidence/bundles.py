"""Pages of bundles: order one, watch it being made, take the package."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from probata.evidence.bundle import acts
from probata.evidence.bundle import queries as bundles
from probata.evidence.bundle.access import TAKE
from probata.evidence.bundle.queries import package_chunks
from probata.web.errors import page
from probata.web.handing import handed_out
from probata.web.request import actor_of, allowed, now
from probata.web.says import kept


@require_POST
@page
def order(request: HttpRequest, matter: str) -> HttpResponse:
    """Ask for a bundle of all exhibits that stand; which copy is never guessed."""
    acts.order_bundle(
        matter,
        variant=request.POST.get("variant", ""),
        title=request.POST.get("title", "")[:200],
        language=request.POST.get("language", settings.LANGUAGE_CODE),
        originals=request.POST.get("originals") == "yes",
        actor=actor_of(request),
        at=now(),
    )
    messages.success(request, _("The bundle is being made. This page shows when it is ready."))
    return redirect("matter", matter)


@require_safe
@page
def part(request: HttpRequest, matter: str) -> HttpResponse:
    """Answer the part of the page that shows how far the bundles are."""
    actor = actor_of(request)
    told = {
        "bundles": bundles.bundles(actor, matter),
        "may": allowed(actor, f"matter:{matter}", (TAKE,)),
    }
    return render(request, "evidence/bundle/bundles_part.html", told)


@require_safe
@page
def one(request: HttpRequest, bundle: str) -> HttpResponse:
    """Show a bundle: what is in it, on which pages, what moved since the one before."""
    actor = actor_of(request)
    found = bundles.bundle(actor, bundle)
    moved = bundles.moved(actor, bundle)
    told = {
        "bundle": found,
        "moved": moved,
        "problem": {
            "code": found.problem.get("code", ""),
            "says": kept(found.problem, "sentence", "says"),
            "remedy": kept(found.problem, "advice", "remedy"),
        },
        "may": allowed(actor, f"matter:{found.matter}", (TAKE,)),
        "section": "matters",
    }
    return render(request, "evidence/bundle/bundle.html", told)


@require_safe
@page
def package(request: HttpRequest, bundle: str) -> HttpResponseBase:
    """Hand out the package; who took it stands in the journal."""
    actor = actor_of(request)
    found = bundles.bundle(actor, bundle)
    if request.method == "GET":
        acts.take(bundle, actor=actor, at=now())
    name = f"bundle-{found.number}{'-redacted' if found.variant == 'redacted' else ''}.zip"
    return handed_out(package_chunks(actor, bundle), name=name, size=found.package_size)
