"""Base views: a model gets its list, page, forms, moves, board, calendar and paper by a few names."""

from portal.ui.pages.base import ModelScreen, ObjectScreen, Screen
from portal.ui.pages.boards import BoardPage, Card
from portal.ui.pages.bulk import BulkAction
from portal.ui.pages.calendars import CalendarEntry, CalendarPage
from portal.ui.pages.lists import ListPage
from portal.ui.pages.printing import PrintPage
from portal.ui.pages.things import ActionView, CreatePage, DetailPage, EditPage, FormScreen
from portal.ui.pages.wizards import Step, WizardPage

__all__ = [
    "ActionView",
    "BoardPage",
    "BulkAction",
    "CalendarEntry",
    "CalendarPage",
    "Card",
    "CreatePage",
    "DetailPage",
    "EditPage",
    "FormScreen",
    "ListPage",
    "ModelScreen",
    "ObjectScreen",
    "PrintPage",
    "Screen",
    "Step",
    "WizardPage",
]
