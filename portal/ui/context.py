"""What every page's frame needs."""


def shell(request):
    """Nothing yet beyond the request; the navigation adds itself lazily."""
    return {}
