"""What all pages of the gallery are."""

from portal.ui.pages import Screen


class Gallery(Screen):
    """A screen about no model, for any colleague."""

    signed_in = True
    model = None
    http_method_names = ["get", "head", "options"]  # samples have nothing to change
