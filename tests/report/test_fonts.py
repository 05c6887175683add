import io

from fontTools.ttLib import TTFont

from evalkit import fonts


def test_a_subset_has_just_the_characters_asked_for():
    font = TTFont(io.BytesIO(fonts.subset("和平 2015，😀")))
    assert font.flavor == "woff"
    assert set(font.getBestCmap()) == set(map(ord, "和平 2015，"))


def test_a_subset_is_made_once_for_the_same_characters_in_any_order():
    assert fonts.subset("重庆和平台") is fonts.subset("台平和庆重重")


def test_the_subset_of_a_report_is_small():
    assert len(fonts.subset("".join(map(chr, range(0x4E00, 0x4E00 + 1000))))) < 250_000


def test_missing_names_what_has_no_glyph():
    assert fonts.missing("和平\n\u200b😀ع") == {"😀", "ع"}
    assert fonts.missing("") == set()


def test_no_text_is_still_a_font():
    assert TTFont(io.BytesIO(fonts.subset(""))).getBestCmap() in ({}, None)


def test_the_face_is_in_the_page():
    css = fonts.face_css("和平")
    assert css.startswith('@font-face{font-family:"Evalkit Sans"')
    assert "url(data:font/woff;base64," in css
