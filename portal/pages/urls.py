"""Addresses of the pages people see."""

from django.urls import path

from portal.pages import (
    accounts,
    browse,
    citation,
    document,
    home,
    illustration,
    opensearch,
    page,
    prose,
    search,
    staff_corpora,
    staff_job,
    staff_jobs,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("search/image", search.search_image, name="search-image"),
    path("browse", browse.browse, name="browse"),
    path("illustration/<int:pk>", illustration.illustration, name="illustration"),
    path("illustration/<int:pk>/citation.<str:style>", citation.citation, name="citation"),
    path("document/<int:pk>", document.document, name="document"),
    path("page/<int:pk>", page.page, name="page"),
    path("about", prose.about, name="about"),
    path("accessibility", prose.accessibility, name="accessibility"),
    path("opensearch.xml", opensearch.opensearch, name="opensearch"),
    path("sign-in", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out", accounts.SignOut.as_view(), name="sign-out"),
    path("staff/corpora", staff_corpora.corpora, name="staff-corpora"),
    path("staff/corpora/new", staff_corpora.create, name="staff-corpus-new"),
    path("staff/corpora/<int:pk>", staff_corpora.edit, name="staff-corpus"),
    path("staff/corpora/<int:pk>/describe", staff_corpora.describe, name="staff-corpus-describe"),
    path("staff/jobs", staff_jobs.jobs, name="staff-jobs"),
    path("staff/jobs/<int:pk>", staff_job.job, name="staff-job"),
    path("staff/jobs/<int:pk>/<str:act>", staff_job.act, name="staff-job-act"),
]
