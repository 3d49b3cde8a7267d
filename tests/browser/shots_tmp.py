import os
from tests.browser.conftest import *


def test_shots(browser, site):
    out = "/tmp/shots"
    os.makedirs(out, exist_ok=True)
    for lang in ("fa", "en"):
        for theme in ("light", "dark"):
            for w in (1280, 390):
                if (lang, theme) == ("en", "dark") and w == 390:
                    continue
                ctx = browser.new_context(
                    base_url=site.url, viewport={"width": w, "height": 900}, color_scheme=theme
                )
                p = ctx.new_page()
                f = watch(p, site)
                p.goto("/accounts/login/")
                p.screenshot(path=f"{out}/{lang}-{theme}-{w}-login.png", full_page=True)
                sign_in(p, "inspector")
                if lang == "en" and p.locator('button[name=language][value=en]').count():
                    p.click("button[name=language][value=en]")
                elif p.locator("button[name=language][value=fa]").count():
                    p.click("button[name=language][value=fa]")
                for name, path in {
                    "home": "/",
                    "list": "/violations/",
                    "case": f"/violations/{site.case}/",
                    "new": "/violations/new/",
                    "exports": "/exports/",
                    "mfa": "/accounts/2fa/",
                }.items():
                    p.goto(path)
                    p.screenshot(path=f"{out}/{lang}-{theme}-{w}-{name}.png", full_page=name!="list")
                print(lang, theme, w, f)
                ctx.close()
