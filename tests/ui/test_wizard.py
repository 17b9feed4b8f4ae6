"""The wizard by way of its sample: what is typed is never lost, and no step is jumped over."""

from tests.ui.base import HTMX, text_of

PATH = "/ui/wizard/"


def answer(http, step, **typed):
    return http.post(f"{PATH}?step={step}", typed)


def test_steps_lead_on_and_the_last_one_finishes(http):
    assert answer(http, "who", name="王秀英").url == f"{PATH}?step=car"
    assert answer(http, "car", car="x9", wants=["loan", "plate"]).url == f"{PATH}?step=price"
    assert answer(http, "price", amount="1200").url == "/ui/thing/"
    assert 'value="王秀英"' not in text_of(http.get(PATH))  # the next one starts with nothing


def test_nobody_jumps_over_a_step(http):
    assert http.get(f"{PATH}?step=price").url == f"{PATH}?step=who"
    answer(http, "who", name="Wang")
    assert http.get(f"{PATH}?step=price").url == f"{PATH}?step=car"
    assert http.get(f"{PATH}?step=nonsense").url == f"{PATH}?step=who"


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(http):
    response = answer(http, "who", name="", phone="138")
    assert response.status_code == 422
    assert 'value="138"' in text_of(response)


def test_back_keeps_what_was_typed_even_if_it_is_not_yet_right(http):
    answer(http, "who", name="Wang")
    answer(http, "car", car="x9", wants=["plate"])
    assert answer(http, "price", amount="abc", back="1").url == f"{PATH}?step=car"
    page = text_of(http.get(f"{PATH}?step=car"))
    assert 'value="x9" selected' in page
    assert 'value="plate" checked' in page or "checked" in page
    assert 'value="abc"' in text_of(http.get(f"{PATH}?step=price"))


def test_refusal_at_the_end_keeps_every_step(http):
    answer(http, "who", name="Wang")
    answer(http, "car", car="x9")
    response = answer(http, "price", amount="0")
    assert response.status_code == 422
    assert "Type an amount." in text_of(response)
    assert 'value="Wang"' in text_of(http.get(f"{PATH}?step=who"))
    assert answer(http, "price", amount="5").url == "/ui/thing/"


def test_step_that_no_longer_holds_is_shown_again_with_what_is_wrong(http):
    answer(http, "who", name="Wang")
    answer(http, "car", car="x9")
    session = http.session
    session["wizard:gallery_wizard"]["typed"]["who"]["name"] = [""]
    session.save()
    assert answer(http, "price", amount="5").url == f"{PATH}?step=who"
    assert "data-errors" in text_of(http.get(f"{PATH}?step=who"))


def test_start_again_forgets(http):
    answer(http, "who", name="Wang")
    assert answer(http, "car", restart="1").url == f"{PATH}?step=who"
    assert 'value="Wang"' not in text_of(http.get(PATH))


def test_htmx_is_sent_on(http):
    response = http.post(f"{PATH}?step=who", {"name": "Wang"}, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{PATH}?step=car")
    bad = http.post(f"{PATH}?step=car", {"car": "none"}, headers=HTMX)
    assert bad.status_code == 422
    assert "<html" not in text_of(bad)
