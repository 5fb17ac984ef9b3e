"""Checking a package or a slip, for anybody: nothing is kept of what is handed in."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from probata.pure.proof import verify
from probata.web.throttle import Throttle

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from probata.pure.proof.report import Report

LARGEST = 2 << 30
TRIES = Throttle(most=30, seconds=300)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a package, or a slip with its original, and show each step of the check."""
    told: dict[str, object] = {"section": "check"}
    status = 200
    if request.method == "POST":
        slip, others = request.FILES.get("package"), request.FILES.getlist("originals")
        if slip is None:
            told["problem"], status = _("Choose a package or a proof slip first."), 422
        elif sum(file.size or 0 for file in (slip, *others)) > LARGEST:
            told["problem"], status = (
                _("This is too large for the page; use “probata verify”."),
                413,
            )
        elif not TRIES.allow(request.META.get("REMOTE_ADDR", "")):
            told["problem"], status = _("Too many tries. Wait five minutes, then try again."), 429
        else:
            told["report"], told["name"] = (
                _report(slip, others, request.POST.get("key", "")),
                slip.name,
            )
    return render(request, "evidence/check/check.html", told, status=status)


def _report(file: UploadedFile[Any], others: list[UploadedFile[Any]], key: str) -> Report:
    """Verify what was handed in; the report names every part at fault."""
    head = file.read(4)
    file.seek(max(0, (file.size or 0) - 22))
    if verify.is_package(head, file.read(22)):
        return verify.verify_package(_source(file), key=key)
    file.seek(0)
    given = [(one.name or "file", _source(one)) for one in others]
    return verify.verify_slip(file.read(verify.LARGEST + 1), given, key=key)


def _source(file: UploadedFile[Any]) -> str | bytes:
    """Return the path of a file that was too large for memory, or the bytes of a small one."""
    if isinstance(file, TemporaryUploadedFile):
        return file.temporary_file_path()
    file.seek(0)
    content: bytes = file.read()
    return content


@require_safe
def offline(_request: HttpRequest) -> HttpResponse:
    """Hand out the page that checks without a network."""
    page = files("probata.pure.proof").joinpath("verify.html").read_bytes()
    answer = HttpResponse(page, content_type="application/octet-stream")
    answer["Content-Disposition"] = 'attachment; filename="verify.html"'
    return answer
