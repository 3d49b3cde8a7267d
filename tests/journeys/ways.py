"""The ways out of a page with unsent words, each followed by the way back."""

from collections.abc import Callable

from playwright.sync_api import Error

from tests import cast
from tests.browser.kept_pages import go_back
from tests.journeys.walk import Walk

Way = Callable[[Walk], None]
STARTING = 60.0  # seconds for the web to answer again


def link(walk: Walk) -> None:
    """By a link of the page, and back by the address."""
    walk.ask("document.querySelector('.breadcrumb a').click()")
    walk.wait("location.pathname === '/' && document.readyState === 'complete'")
    walk.go()


def back(walk: Walk) -> None:
    """By a link, and back by the browser's button: to a page that it kept whole, if it can."""
    walk.ask("document.querySelector('.breadcrumb a').click()")
    walk.wait("location.pathname === '/' && document.readyState === 'complete'")
    go_back(walk.tools)
    walk.arrive()


def back_and_forward(walk: Walk) -> None:
    """By the browser's buttons."""
    walk.go("/inbox/")
    walk.go()
    go_back(walk.tools)
    walk.wait("location.pathname === '/inbox/' && document.readyState === 'complete'")
    go_back(walk.tools, -1)
    walk.arrive()


def kept_whole(walk: Walk) -> None:
    """By the address of another page, and back to the page that the browser kept whole."""
    walk.go("/healthz")
    go_back(walk.tools)
    walk.arrive()
    walk.note_kept()


def load_again(walk: Walk) -> None:
    """By loading the page anew."""
    walk.tools.send("Page.reload")
    walk.page.wait_for_timeout(1000)
    walk.arrive()


def close_and_stay(walk: Walk) -> None:
    """By closing the window, and staying when asked; nothing is lost where nothing is asked of a
    form that the server has."""
    beside = walk.context.new_page()
    walk.leaves = False
    walk.page.close(run_before_unload=True)
    beside.wait_for_timeout(1500)
    beside.close()
    walk.leaves = True
    if walk.page.is_closed():
        walk.open_again()


def end_of_session(walk: Walk) -> None:
    """The session ends while somebody types; they sign in in another window and go on."""
    walk.context.clear_cookies(name="sessionid")
    walk.type()
    press(walk)
    walk.page.wait_for_timeout(1500)
    _sign_in_beside(walk)
    walk.page.wait_for_timeout(6000)


def session_and_load(walk: Walk) -> None:
    """The session ends, the page is loaded, and the same person signs in on it."""
    walk.context.clear_cookies(name="sessionid")
    walk.type()
    walk.go("/inbox/")
    _fill_sign_in(walk)
    walk.go()


def other_token(walk: Walk) -> None:
    """Somebody signs in in another window, so the page's token is of the time before."""
    walk.context.clear_cookies()
    _sign_in_beside(walk)
    walk.type()


def cut_off(walk: Walk) -> None:
    """The network is away: typed on, sent, loaded again; then it is back."""
    walk.set_network(offline=True)
    walk.type()
    press(walk)
    walk.page.wait_for_timeout(1000)
    if walk.chance.random() < 0.5:
        walk.go("/")
    walk.set_network()
    walk.go()


def killed(walk: Walk) -> None:
    """The web is killed; somebody types on, sends, leaves by a link; then it is started again."""
    walk.house.children.kill("web")
    walk.type()
    press(walk)
    walk.page.wait_for_timeout(800)
    if walk.chance.random() < 0.5:
        walk.go("/")
    walk.house.children.start_again("web")
    ready = f"http://127.0.0.1:{walk.house.port}/readyz"
    walk.house.children.wait_for(ready, seconds=STARTING)
    walk.go()


def killed_under_way(walk: Walk) -> None:
    """The web is killed while what was typed is under way."""
    press(walk)
    walk.page.wait_for_timeout(walk.chance.randint(0, 1200))
    walk.house.children.kill("web")
    walk.house.children.start_again("web")
    ready = f"http://127.0.0.1:{walk.house.port}/readyz"
    walk.house.children.wait_for(ready, seconds=STARTING)
    walk.go()


def second_tab(walk: Walk) -> None:
    """The same page in a second window, where another field is typed in, too."""
    beside = walk.context.new_page()
    beside.goto(walk.address)
    name = walk.place.fields[-1]
    beside.locator(f"#{name}").press("End")
    if walk.place.saves_itself and not walk.expected[name]:
        beside.locator(f"#{name}").fill("77")
        beside.locator("#save-state[data-state=saved]").wait_for(timeout=20_000)
        walk.page.wait_for_timeout(200)
        walk.expected[name] = "77"
        walk.typed += 2
    beside.close()
    walk.ask(f"document.getElementById({walk.place.fields[0]!r}).focus()")
    name = walk.place.fields[0]
    walk.page.keyboard.press("End")
    walk.page.keyboard.type("9")
    walk.expected[name] += "9"
    walk.typed += 1
    walk.page.wait_for_timeout(6000)


def press(walk: Walk) -> None:
    """Press the form's button, twice at once. What it needs may be missing: then it is refused."""
    name = walk.place.fields[0]
    walk.ask(
        f"(() => {{ const form = document.getElementById({name!r}).form;"
        " const button = form.querySelector('button:not([type=button])');"
        " form.noValidate = true; if (button) { button.click(); button.click(); } })()"
    )


def refused(walk: Walk) -> None:
    """Sent, and refused by the server or taken by a form that saves itself; then the way back."""
    press(walk)
    walk.page.wait_for_timeout(4000)
    walk.go()


ALL: tuple[Way, ...] = (
    link,
    back,
    back_and_forward,
    kept_whole,
    load_again,
    close_and_stay,
    end_of_session,
    session_and_load,
    other_token,
    cut_off,
    killed,
    killed_under_way,
    second_tab,
    refused,
)
WAYS = {way.__name__: way for way in ALL}


def _sign_in_beside(walk: Walk) -> None:
    beside = walk.context.new_page()
    beside.goto("/accounts/login/?next=/accounts/again/")
    beside.fill("[name=login]", walk.place.person)
    beside.fill("[name=password]", cast.PASSWORD)
    beside.click("main button[type=submit]")
    beside.wait_for_url("**/accounts/again/")
    beside.close()


def _fill_sign_in(walk: Walk) -> None:
    try:
        walk.page.fill("[name=login]", walk.place.person)
        walk.page.fill("[name=password]", cast.PASSWORD)
        walk.page.click("main button[type=submit]")
        walk.wait("location.pathname === '/inbox/'")
    except Error:  # a kept page was shown instead
        _sign_in_beside(walk)
