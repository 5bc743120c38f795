import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from lantai.foundation.sparing import search_for_rings_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.config.settings")
application = get_wsgi_application()
_pages = get_resolver().url_patterns  # all pages are loaded now, not while the first visitor waits
search_for_rings_rarely()
