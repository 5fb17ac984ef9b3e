"""Addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from probata.web import help as helping
from probata.web.evidence import (
    bundles,
    checking,
    conversations,
    exhibits,
    locks,
    matters,
    search,
)
from probata.web.trust import people

urlpatterns = [
    path("", matters.listing, name="matters"),
    path("sign-in/", people.sign_in, name="sign-in"),
    path("sign-out/", people.sign_out, name="sign-out"),
    path("language/", set_language, name="set-language"),
    path("matters/new/", matters.new, name="matter-new"),
    path("matters/<str:matter>/", matters.one, name="matter"),
    path("matters/<str:matter>/receive/", matters.receive, name="receive"),
    path("matters/<str:matter>/items/", matters.items_part, name="items-part"),
    path("matters/<str:matter>/bundles/", bundles.order, name="bundle-order"),
    path("matters/<str:matter>/bundles/part/", bundles.part, name="bundles-part"),
    path("items/<str:item>/", conversations.item, name="item"),
    path("items/<str:item>/lock/", locks.lock, name="lock"),
    path("items/<str:item>/unlock/", locks.unlock, name="unlock"),
    path("items/<str:item>/hints/", conversations.hints, name="hints"),
    path("items/<str:item>/file/", conversations.original_file, name="original-file"),
    path("items/<str:item>/<int:index>/original/", conversations.original, name="original"),
    path(
        "items/<str:item>/<int:index>/attachments/<int:position>/",
        conversations.attachment,
        name="attachment",
    ),
    path("items/<str:item>/exhibit/", exhibits.new, name="exhibit-new"),
    path("exhibits/<str:exhibit>/", exhibits.change, name="exhibit"),
    path("exhibits/<str:exhibit>/withdraw/", exhibits.withdraw, name="exhibit-withdraw"),
    path("exhibits/<str:exhibit>/redactions/", exhibits.redact, name="exhibit-redact"),
    path(
        "exhibits/<str:exhibit>/redactions/<str:redaction>/lift/",
        exhibits.lift,
        name="redaction-lift",
    ),
    path("bundles/<str:bundle>/", bundles.one, name="bundle"),
    path("bundles/<str:bundle>/package/", bundles.package, name="bundle-package"),
    path("search/", search.search, name="search"),
    path("help/", helping.help_page, name="help"),
    path("check/", checking.check, name="check"),
    path("check/verify.html", checking.offline, name="check-offline"),
]
