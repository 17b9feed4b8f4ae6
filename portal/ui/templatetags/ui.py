"""The components: every page is made of these tags and of nothing else."""

from django import template

register = template.Library()
