"""Every address of the product; public and internal ones are listed apart."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

handler500 = "onewindow.kit.troubles.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("onewindow.kit.health")),
    path("", include("onewindow.kit.metrics.pages")),
    path("", include("onewindow.channels.entrance.urls")),
    path("", include("onewindow.channels.public.urls")),
    path("console/", include("onewindow.channels.console.urls")),
    path("verify/", include("onewindow.channels.public.verification.urls")),
    path("window/", include("onewindow.channels.window.urls")),
    path("review/", include("onewindow.channels.review.urls")),
    path("ui/", include("onewindow.ui.urls")),
]
