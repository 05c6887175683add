"""The page where its readers meet it: in a browser."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from evalkit.report import render

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(browser, tmp_path, notebook, meta):
    """Open the sample in a fresh context; afterwards, nothing may have gone wrong or out."""
    file = tmp_path / "report.html"
    file.write_text(render(notebook, lang="zh", title="重庆和平台", meta=meta), encoding="utf-8")
    contexts, complaints, requests = [], [], []

    def opened(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()] * len(contexts)


def test_a_number_opens_and_closes_by_keyboard(open_page):
    page = open_page()
    door = page.locator(".verdict .ek-n")
    door.focus()
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        assert door.get_attribute("aria-expanded") == "true"
        assert "40,000 ÷ 111,200 = 36.0 %" in page.locator(".ek-panel").inner_text()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "ek-close"
        page.keyboard.press("Escape")
        assert page.locator(".ek-panel").count() == 0
        assert door.get_attribute("aria-expanded") == "false"
        assert page.evaluate("document.activeElement.dataset.trace") == "share"


def test_every_door_opens_under_its_line(open_page):
    page = open_page()
    doors = page.locator("[data-trace]")
    for index in range(doors.count()):
        door = doors.nth(index)
        door.click()
        panel = page.locator(".ek-panel")
        assert panel.count() == 1  # one at a time
        assert panel.bounding_box()["y"] >= door.bounding_box()["y"]
        assert panel.bounding_box()["width"] > 400
        door.click()
        assert panel.count() == 0


def test_the_policy_stops_what_slips_through(browser, tmp_path):
    """Should a function forget to escape, the browser itself runs nothing and loads nothing."""
    slipped = (
        '<p id=slip onclick="document.title = \'owned\'" style="background: url(http://example.org/x.png)">here</p>'
    )
    notebook = new_notebook(cells=[new_code_cell("", outputs=[new_output("display_data", {"text/html": slipped})])])
    file = tmp_path / "slip.html"
    file.write_text(render(notebook, lang="en", title="T", meta={}), encoding="utf-8")
    page = browser.new_page()
    answers = []
    page.on("response", lambda response: answers.append(response.url))
    page.goto(file.as_uri())
    page.locator("#slip").click()
    assert page.title() == "T"
    assert answers == [file.as_uri()]
    page.close()


def test_chinese_shows_from_the_embedded_font(open_page):
    page = open_page()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].map(face => face.family.replaceAll('\"', '') + ' ' + face.status)") == [
        "Evalkit Sans loaded"
    ]
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    for selector in ("h1", "figure svg text"):
        node = client.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        used = client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        # A reader's own Chinese font may serve the text; in figures it must be the one they were measured with.
        assert (
            any(font["familyName"].startswith("Noto Sans SC") and font["isCustomFont"] for font in used)
            or selector == "h1"
        )
        assert all(font["glyphCount"] > 0 for font in used)


def test_dark_follows_the_reader(open_page):
    lights = [
        open_page(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert lights == ["rgb(253, 253, 252)", "rgb(21, 25, 28)"]


def test_a_phone_has_no_sideways_scroll_and_folded_contents(open_page):
    page = open_page(viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not page.locator(".contents a").first.is_visible()
    page.locator(".contents summary").click()
    page.locator(".contents a").nth(1).click()
    assert page.evaluate("location.hash") == "#s1-1"


def test_the_contents_follow_the_reader(open_page):
    page = open_page(viewport={"width": 1360, "height": 900})
    page.locator("#s5").evaluate("heading => heading.scrollIntoView()")
    page.wait_for_selector('.contents a[href="#s5"][aria-current]')


def test_without_script_the_notes_carry_the_traces(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator(".verdict .ek-note").is_visible()
    page.locator(".verdict .ek-note a").first.click()  # leads into the folded notes
    page.locator("#note-1 summary").click()
    assert page.locator("#note-1").get_by_text("40,000 ÷ 111,200 = 36.0 %").is_visible()


def test_paper_shows_notes_and_no_code(open_page):
    page = open_page()
    page.emulate_media(media="print")
    assert page.locator(".verdict .ek-note").is_visible()
    assert not page.locator(".ek-code").first.is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF-")
