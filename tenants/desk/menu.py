"""The person's own pages."""

from django.utils.translation import gettext_lazy as _

from portal.ui.menu import PersonLink

PERSON = [PersonLink(label=_("My jobs"), url="desk:job_list", icon="progress", order=50)]
