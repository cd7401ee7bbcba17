"""Files for feeds: uploaded, looked at, and taken in when somebody confirms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from forethought.web.feeds import uploading
from forethought.web.feeds.asking import kind_of
from forethought.web.feeds.forms import FileForm
from forethought.web.feeds.models import FeedUpload
from forethought.web.feeds.presenting import would_give
from forethought.web.feeds.views.common import both, feed_or_404
from forethought.web.look.words import plural
from forethought.web.people.access import Role, for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def upload(request: HttpRequest, feed_id: int) -> HttpResponse:
    """Choose a file; nothing of it counts yet."""
    feed, back = feed_or_404(feed_id), reverse("feeds:feed", args=[feed_id])
    kind = kind_of(feed)
    if kind is None or not kind.file_types:
        messages.error(request, "Nothing is uploaded to this feed: it is fetched.")
        return redirect(back)
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES, kind=kind) if posted else FileForm(kind=kind)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            uploading.keep_upload(
                feed, file.read(), name=file.name, by=signed_in(request), now=timezone.now()
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            return redirect("feeds:look", feed_id)
    context = {
        "form": form,
        "title": "Upload a file",
        "caption": feed.name,
        "says": "You see what would be read before anything of it counts.",
        "upload": True,
        "button": "Upload and look",
        "back": back,
    }
    return render(request, "feeds/form.html", context)


@both
@for_roles(Role.SAFETY_ADMINISTRATOR)
def look(request: HttpRequest, feed_id: int) -> HttpResponse:
    """What the uploaded file would bring; it is taken in when asked to."""
    feed, me, now = feed_or_404(feed_id), signed_in(request), timezone.now()
    action = request.POST.get("action")
    try:
        if action == "throw_away":
            uploading.throw_away(feed, by=me, now=now)
            messages.success(request, "The file is thrown away. Nothing of it counts.")
            return redirect("feeds:feed", feed_id)
        if action == "take_in":
            sha256 = request.POST.get("sha256", "")
            read = uploading.take_upload(feed_id, sha256=sha256, by=me, now=now)
            messages.success(request, f"The file was taken in: {plural(read.rows, 'row')} read.")
            return redirect("feeds:feed", feed_id)
        waiting = FeedUpload.objects.select_related("feed", "by").filter(feed=feed).first()
        if waiting is None:
            return redirect("feeds:feed", feed_id)
        given = would_give(uploading.looked_at(waiting, now=now))
    except NotPossibleError as error:
        messages.error(request, str(error))
        return redirect("feeds:feed", feed_id)
    context = {
        "feed": feed,
        "upload": waiting,
        "given": given,
        "back": reverse("feeds:feed", args=[feed_id]),
    }
    return render(request, "feeds/look.html", context)
