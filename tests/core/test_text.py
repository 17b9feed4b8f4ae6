from portal.core.validation import clean_text


def test_full_width_letters_and_digits_become_ordinary_and_chinese_punctuation_stays():
    assert clean_text("　Ｔ１５轿车，更换（左）水泵：完成！ ") == "T15轿车，更换（左）水泵：完成！"
